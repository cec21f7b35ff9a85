"""Problems, and the checks that find them in content, records and built pages."""
