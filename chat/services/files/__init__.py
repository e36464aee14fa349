"""Files that are sent with lines: uploaded piece by piece, looked at, attached to a line, and forgotten with it."""

from chat.services.files import exporting
from chat.services.files.allowance import FilesNotTaken, FileTooLarge, QuotaReached, file_rules, largest_bytes, quota_bytes
from chat.services.files.finishing import FileIsInfected, FileRefused, TryAgain
from chat.services.files.forgetting import FORGET_FILES, delete_contents, forget_files, mark_lost, sweep_files
from chat.services.files.rules import BadFileRules, change_file_rules, set_quota
from chat.services.files.uploading import PIECE_BYTES, TooManyUploads, WrongOffset, append_piece, begin_upload, cancel_upload

__all__ = [
    "FORGET_FILES",
    "PIECE_BYTES",
    "BadFileRules",
    "FileIsInfected",
    "FileRefused",
    "FileTooLarge",
    "FilesNotTaken",
    "QuotaReached",
    "TooManyUploads",
    "TryAgain",
    "WrongOffset",
    "append_piece",
    "begin_upload",
    "cancel_upload",
    "change_file_rules",
    "delete_contents",
    "exporting",
    "file_rules",
    "forget_files",
    "largest_bytes",
    "mark_lost",
    "quota_bytes",
    "set_quota",
    "sweep_files",
]
