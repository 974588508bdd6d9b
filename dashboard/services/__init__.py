"""The only door from the pages to the database, the object store and the jobs: a module for each subject.

    fleet     what there is, what needs attention, rates
    batches   lists, one batch with its report, retry and delete
    uploads   creating a batch, what came in of it, completing it
    logs      lines, records, facets

Reads go through `db.readers`, one question each; changes through the functions of `jobs` that the API calls
too. Every function raises ArgusError with a message for the reader, or answers.
"""
