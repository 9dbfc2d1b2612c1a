import socket

import pytest

DATABASE = ("127.0.0.1", 5433)


@pytest.fixture
def database():
    connection = socket.create_connection(DATABASE, timeout=1)  # fails here, for all of test_orders.py that need it
    yield connection
    connection.close()
