"""The commands, by what they are for; each calls the library function of its own name."""
