"""What happened in a period, in numbers: counted by the database, remembered for a minute."""
