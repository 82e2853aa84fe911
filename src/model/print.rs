//! Making strings printable: the one way by which text of the service reaches a widget, the
//! clipboard's label, a title or standard output.
