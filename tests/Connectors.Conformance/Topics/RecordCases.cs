namespace Connectors.Conformance;

internal static class RecordCases
{
    private const string Records = "2 Points: typed records: collection.As<T>(JsonTypeInfo<T>), a sealed wrapper; [PointId], [DenseVector(name)], [SparseVector(name)], every other JSON property is payload";

    public static CaseList All { get; } = new("Records")
    {
        {
            "A record is written as a point with its vectors and payload", Records, nameof(HybridCollection<BookRecord>.UpsertAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                var books = collection.As(BookContext.Default.BookRecord);
                Check.Equal(1, (await books.UpsertAsync([Dune], options: null, token)).Written, "written");
                var point = await collection.OneAsync("978", token);
                Check.Json("""{"lang":"en","year":1965,"authors":["Herbert"]}""", point.Payload, "payload");
                Check.Near([1, 2, 0, 0], point.Dense["dense"], "dense vector");
                Check.Sequence([3u, 9u], point.Sparse["sparse"].Indices.ToArray(), "indices");
            }
        },
        {
            "A record is read as it was written", Records, nameof(HybridCollection<BookRecord>.GetAsync), async (c, token) =>
            {
                var books = (await c.EmptyAsync(token)).As(BookContext.Default.BookRecord);
                await books.UpsertAsync([Dune, new BookRecord { Isbn = "1", Dense = [1, 0, 0, 0], Year = 7 }], options: null, token);
                var read = await books.GetAsync(["1", "nobody", "978"], token);
                Check.Sequence(["1", "978"], read.Select(book => book.Isbn), "ids");
                var dune = read[1];
                Check.Sequence(["en", "1965", "Herbert"], [dune.Language, $"{dune.Year}", dune.Authors.Single()], "properties");
                Check.Near([1, 2, 0, 0], dune.Dense, "dense vector");
                Check.Near([0.5f, 2], dune.Sparse!.Values, "sparse weights", c.Capabilities.SparseWeightError);
                Check.That(read[0].Sparse is null && read[0].Language is null, "What was not written must be null.");
            }
        },
        {
            "Records are found with their scores", Records, nameof(HybridCollection<BookRecord>.SearchAsync), async (c, token) =>
            {
                var books = (await c.EmptyAsync(token)).As(BookContext.Default.BookRecord);
                await books.UpsertAsync([Dune], options: null, token);
                var hits = await books.SearchAsync(Make.Sparse(Make.Terms((9, 1)), filter: Filter.Range("year", lt: 1970)), token);
                Check.Sequence(["978"], hits.Select(hit => hit.Record.Isbn), "records");
                Check.Near(2, hits[0].Score, "score", c.Capabilities.SparseWeightError + 1e-5);
                Check.Equal(1965, hits[0].Record.Year, "year");
                Check.That(hits[0].Record.Dense is null, "Vectors come back only when the query selects them.");
            }
        },
        {
            "Records are scrolled", Records, nameof(HybridCollection<BookRecord>.ScrollAsync), async (c, token) =>
            {
                var books = (await c.EmptyAsync(token)).As(BookContext.Default.BookRecord);
                await books.UpsertAsync(Enumerable.Range(0, 9).Select(i => new BookRecord { Isbn = $"{i}", Dense = [1, 0, 0, 0], Year = i }), options: null, token);
                var years = new List<int>();
                await foreach (var book in books.ScrollAsync(new ScrollOptions { Filter = Filter.Range("year", gte: 4) }, token))
                    years.Add(book.Year);
                Check.Sequence([4, 5, 6, 7, 8], years.Order(), "years");
            }
        },
        {
            "A predicate over records is a filter on their payload", "2 Filter: a translation from Expression<Func<T,bool>> (closures are read, never compiled)", nameof(HybridCollection<BookRecord>.Filter), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                var books = collection.As(BookContext.Default.BookRecord);
                await books.UpsertAsync([Dune, new BookRecord { Isbn = "1", Dense = [1, 0, 0, 0], Year = 1965 }, new BookRecord { Isbn = "2", Dense = [1, 0, 0, 0], Year = 1999, Language = "en" }], options: null, token);
                var latest = 1970;
                Check.Set(["978"], await collection.ListIdsAsync(books.Filter(book => book.Year < latest && book.Language == "en"), token), "records");
                Check.Set(["1", "2"], await collection.ListIdsAsync(books.Filter(book => !(book.Year < latest && book.Language == "en")), token), "the others");
            }
        },
        {
            "A type without an id is no record", Records, nameof(HybridCollection.As), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await Check.ThrowsAsync<ArgumentException>(() => Task.FromResult(collection.As(BookContext.Default.Version)), "As of a type without an id");
                Check.That(ReferenceEquals(collection, collection.As(BookContext.Default.BookRecord).Inner), "Inner must be the collection itself.");
            }
        },
    };

    private static BookRecord Dune => new() { Isbn = "978", Dense = [1, 2, 0, 0], Sparse = Make.Terms((3, 0.5f), (9, 2)), Language = "en", Year = 1965, Authors = ["Herbert"] };
}
