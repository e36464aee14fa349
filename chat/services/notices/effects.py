"""Names of what is done outside of the transaction."""

PUSH_NOTICE = "push.notice"
PUSH_DEVICE = "push.device"
DIGEST_MAIL = "mail.digest"
