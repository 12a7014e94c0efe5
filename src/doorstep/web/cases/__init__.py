"""Cases: worklists, sending a patient, the thread of a case."""
