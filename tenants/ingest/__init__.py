"""Facts that come in too fast to be stored one by one: from the web processes through a stream to one writer of batches.

A web process appends (``append``) and answers when the stream has it. ``manage.py ingest`` reads the stream, hands each tenant's
items to whoever registered for their kind (``registry``), and takes them off the stream after that one's commit. So an item comes
at least once, and a handler counts by the ids inside it.
"""
