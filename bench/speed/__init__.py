"""The whole product beside a bare relay, in one run: `make bench` writes docs/performance.md."""
