// The first code of this module lands here.
