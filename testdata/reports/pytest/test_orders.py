"""Orders need a database, and none listens."""


def test_create_order(database):
    database.sendall(b"INSERT")


def test_cancel_order(database):
    database.sendall(b"DELETE")


def test_order_history(database):
    database.sendall(b"SELECT")


class TestInvoice:
    def test_number_is_consecutive(self, database):
        database.sendall(b"SELECT")

    def test_is_sent_once(self, database):
        database.sendall(b"UPDATE")

    def test_layout(self):
        assert "Invoice 7".split() == ["Invoice", "7"]
