"""The proof against faults: the whole product, clients that keep a ledger, faults that prove that they bit, an auditor."""
