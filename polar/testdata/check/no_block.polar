# No block at all.
may(y: Resource) if likes(y);
