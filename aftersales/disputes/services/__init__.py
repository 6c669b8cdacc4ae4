"""Platform intervention: the dispute's own move and the ticket's, always in one transaction. A file for each verb."""
