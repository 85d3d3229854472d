"""Help: short answers to likely questions."""

from bonetrack.words.translations import gettext as _


def emergency() -> list[str]:
    """Stands above all questions, open."""
    return [
        _("Nobody watches this app for you."),
        _("If you feel very unwell, call your emergency number. For a question, call your clinic."),
    ]


def questions() -> list[tuple[str, list[str]]]:
    """Question and the paragraphs of its answer, in the order in which people need them."""
    return [*_daily(), *_mail(), *_caregivers(), *_results(), *_data()]


def _daily() -> list[tuple[str, list[str]]]:
    return [
        (
            _("How do I log a dose?"),
            [
                _("Open Today and press “I took it”."),
                _("Did you take it some time ago? Press “I took it earlier” and give the time."),
            ],
        ),
        (
            _("I pressed the wrong button. What now?"),
            [_("Press Undo. You can also change any entry later, however old it is.")],
        ),
    ]


def _mail() -> list[tuple[str, list[str]]]:
    return [
        (
            _("What can the reminder e-mails do?"),
            [
                _("You get one e-mail when a dose is due, and a second one 45 minutes later."),
                _("A last one may come before the time for the dose is over."),
                _("If you still log nothing, your caregivers are told, if you asked for that."),
                _("E-mails stop as soon as you log the dose."),
            ],
        ),
        (
            _("What can they not do?"),
            [
                _("E-mail is not an alarm clock. It can be late, or land in the spam folder."),
                _("Please keep your own habit too, such as an alarm on your phone."),
                _("Send yourself a test message under More, Reminders."),
            ],
        ),
    ]


def _caregivers() -> list[tuple[str, list[str]]]:
    return [
        (
            _("Can I see my doses in my own calendar?"),
            [
                _("Yes, under More, Calendar. You get a secret address to add there."),
                _("It is for planning. A calendar may show a change only a day later."),
            ],
        ),
        (
            _("What does a caregiver see?"),
            [
                _("Only e-mails, and only the kinds you chose. The person has to agree first."),
                _("The e-mails do not name a medicine, unless you allow it."),
                _("You can also let the person see your record, or log for you. Then they need an account."),
                _("You can stop them with one button, under More, Caregivers."),
            ],
        ),
        (
            _("What does “I will call” do?"),
            [
                _("A caregiver can tap it in an e-mail that says that a dose is not logged."),
                _("Then you see who will call, and the other caregivers get no more e-mails about that dose."),
                _("For a dose at a clinic this holds for 7 days."),
            ],
        ),
        (
            _("Why do we ask caregivers once a year?"),
            [
                _("After 11 months we ask if they still want the e-mails. Without a yes, they end after 12 months."),
                _("What they may see ends with the e-mails."),
                _("You see it in the app, and you can invite the person again."),
                _("Somebody who stopped the e-mails is not asked. What they may see ends after 12 months too."),
            ],
        ),
        (
            _("I am a caregiver and want no more e-mails"),
            [_("Press the link at the end of any e-mail, and then one button. No log-in is needed.")],
        ),
    ]


def _results() -> list[tuple[str, list[str]]]:
    return [
        (
            _("What does the chart compare me with?"),
            [
                _("With people in published studies of a similar treatment. The studies are named there."),
                _("It is for talking with your clinician. It does not tell you what to do."),
            ],
        ),
        (
            _("Why is my change called unclear?"),
            [_("A scan has an error of its own. A smaller difference than that is no clear change.")],
        ),
        (
            _("I broke a bone, or had an operation. Where do I log it?"),
            [
                _("Open My bones and press “Add a broken bone or operation”."),
                _("It changes how your scans are read. It tells nobody by e-mail."),
            ],
        ),
    ]


def _data() -> list[tuple[str, list[str]]]:
    return [
        (
            _("Who can read my data?"),
            [
                _("You, and people you gave access to. Nothing is sold, and no other company's tools run here."),
                _("Under More you can download everything, or delete the account."),
            ],
        ),
        (
            _("I travel. What about my times?"),
            [_("Doses stay at your home time. To move them, choose another place under More, Reminders.")],
        ),
    ]
