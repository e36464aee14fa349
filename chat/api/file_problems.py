"""How what is wrong with a file is told: sentences that stand at the composer."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from chat.services import files
from chat.services.messages import TooManyFiles
from tenants.files.storage import DiskIsFull
from tenants.problems import becomes_problem

REFUSED = {
    "kind": _("Send a picture, a PDF, an office document, plain text, a ZIP archive or audio. Put other files into a ZIP archive."),
    "not_allowed": _("This company does not take files of this kind."),
    "macros": _("The document contains macros. Save it without them (as .docx, .xlsx or .pptx) and send that."),
    "bomb": _("The archive claims to hold far more than it may. Send the files themselves."),
    "empty": _("The file is empty. Check it and choose it again."),
    "damaged": _("The picture is damaged and cannot be read. Save it anew and try again."),
    "too_many_pixels": _("The picture has too many pixels. Make it smaller: 40 megapixels are enough."),
    "too_slow": _("This picture takes too long to read. Save it in another format and try again."),
    "incomplete": _("A part of the file was lost on the way. Choose it again."),
}


def _too_large(error: files.FileTooLarge) -> dict[str, object]:
    megabytes = max(1, error.limit // (1024 * 1024))
    detail = _("A file may have at most %(n)d MB here. Send a smaller one, or a link.")
    return {"limit": error.limit, "detail": str(detail) % {"n": megabytes}}


becomes_problem(
    files.FileRefused,
    status=415,
    code="file_refused",
    title=_("This file is not taken."),
    detail=REFUSED["kind"],
    members=lambda error: {"reason": error.reason, "detail": REFUSED.get(error.reason, REFUSED["kind"])},
)
becomes_problem(
    files.FileIsInfected,
    status=415,
    code="file_infected",
    title=_("A virus was found in this file."),
    detail=_("It was not sent. Look after the device that it comes from, and send the rest of your message without it."),
)
becomes_problem(
    files.FileTooLarge,
    status=413,
    code="file_too_large",
    title=_("This file is too large."),
    detail=_("Send a smaller one, or a link."),
    members=_too_large,
)
becomes_problem(
    files.QuotaReached,
    status=413,
    code="quota_reached",
    title=_("There is no more room for files."),
    detail=_("The files of this company take all the room that they may. What you write still arrives."),
)
becomes_problem(
    files.TooManyUploads,
    status=429,
    code="too_many_uploads",
    title=_("Too many files wait to be sent."),
    detail=_("Send what you have, or take some away, and go on then."),
)
becomes_problem(
    files.FilesNotTaken,
    status=403,
    code="files_not_taken",
    title=_("Files are not taken here."),
    detail=_("This company takes no files in its chat. Write what it is about instead."),
)
becomes_problem(
    files.WrongOffset,
    status=409,
    code="wrong_offset",
    title=_("The upload goes on elsewhere."),
    detail=_("Send on from the offset that is named here."),
    members=lambda error: {"offset": error.offset},
)
becomes_problem(
    files.TryAgain,
    status=503,
    code="try_again",
    title=_("The file cannot be checked now."),
    detail=_("It has arrived. Try again in a moment."),
)
becomes_problem(
    TooManyFiles,
    status=400,
    code="too_many_files",
    title=_("There are too many files in this message."),
    detail=_("Send at most 10 files with one message."),
)
becomes_problem(
    files.BadFileRules,
    status=400,
    code="bad_file_rules",
    title=_("These limits cannot be set."),
    detail=_("Choose among the kinds there are, and a size of at least 1 MB within what the installation allows."),
    members=lambda error: {"about": str(error)},
)
becomes_problem(
    DiskIsFull,
    status=507,
    code="disk_full",
    title=_("There is no room for files now."),
    detail=_("What you write still arrives. Try the file again later."),
)
