"""File formats that readers, editing and reports share."""
