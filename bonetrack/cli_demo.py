"""`flask --app wsgi demo`: made-up people for trying things out."""

from datetime import UTC, datetime

import click

from bonetrack.cli_house import open_house, settings_of


@click.command("demo")
@click.option("--fresh", is_flag=True, help="Delete the demo people first and make them anew, up to today.")
@click.pass_context
def demo_command(context: click.Context, fresh: bool) -> None:
    """Add demo people with two years of data. Refused in production."""
    from bonetrack.demo.build import NotADemoAccount, build, demo_password
    from bonetrack.services.account_mail import MailWay
    from bonetrack.services.passwords import hash_password, hasher_of
    from bonetrack.settings import PasswordCost
    from bonetrack.storage.migrate import migrate

    settings = settings_of(context)
    if settings.is_production:
        raise click.ClickException("Demo people are not for production.")
    hasher = hasher_of(settings.password_cost is PasswordCost.CHEAP)
    way, now = MailWay(settings.mail_domain, settings.secret_key), datetime.now(UTC)
    with open_house(settings):
        migrate(now)
        try:
            addresses = build(lambda password: hash_password(password, hasher), way, now, is_fresh=fresh)
        except NotADemoAccount as error:
            raise click.ClickException(f"{error} belongs to an account that is no demo account.") from error
    click.echo(f"Log in at {settings.base_url}/login with one of these addresses:")
    for address in addresses:
        click.echo(f"  {address}")
    click.echo(f"Password: {demo_password(settings.secret_key)}")
