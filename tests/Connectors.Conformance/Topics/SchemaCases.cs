namespace Connectors.Conformance;

internal static class SchemaCases
{
    private const string Ensure = "2 Stores: EnsureAsync is idempotent: created, already compatible, or an error with a readable difference of the two schemas";
    private const string Create = "2 Stores: CreateHybridCollectionAsync = ensure, returns the collection; failIfExists: true makes it strict";
    private const string Store = "2 Stores: HybridStore (a connection: Collection(name), ListAsync, GetInfoAsync with product, version, StoreCapabilities)";
    private const string Collection = "2 Stores: HybridCollection has DescribeAsync and DropAsync";
    private const string Vocabulary = "2 Definitions: a declared VocabularyId is kept with the collection, where the server has a place";

    private static HybridCollectionDefinition Full => new()
    {
        Dense = { new DenseField("first", 4, Distance.Cosine), new DenseField("second", 8, Distance.Euclid) },
        Sparse = { new SparseField("sparse") },
        Payload = { new PayloadField("lang", PayloadType.Keyword), new PayloadField("year", PayloadType.Integer) },
    };

    public static CaseList All { get; } = new("Schema")
    {
        {
            "Ensuring a collection that does not exist creates it", Ensure, nameof(HybridCollection.EnsureAsync), async (c, token) =>
            {
                var collection = c.Store.Collection(c.NewName());
                Check.Equal(EnsureOutcome.Created, await collection.EnsureAsync(Full, token), "outcome");
                Check.Equal(0, await collection.AllAsync(token), "points of a new collection");
            }
        },
        {
            "Ensuring the same schema again finds it compatible and keeps the points", Ensure, nameof(HybridCollection.EnsureAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await collection.WriteAsync(Make.Points("a"), token);
                Check.Equal(EnsureOutcome.AlreadyCompatible, await collection.EnsureAsync(Schemas.Pair, token), "outcome");
                Check.Equal(EnsureOutcome.AlreadyCompatible, await c.Store.Collection(collection.Name).EnsureAsync(Schemas.Pair, token), "outcome through a new object");
                Check.Equal(1, await collection.AllAsync(token), "points");
            }
        },
        {
            "A collection with more fields than asked for is compatible", Ensure, nameof(HybridCollection.EnsureAsync), async (c, token) =>
            {
                var collection = await c.CreateAsync(Full, token);
                var less = new HybridCollectionDefinition { Dense = { new DenseField("first", 4, Distance.Cosine) } };
                Check.Equal(EnsureOutcome.AlreadyCompatible, await collection.EnsureAsync(less, token), "outcome");
            }
        },
        {
            "Other dimensions are a mismatch that names field and numbers", Ensure, nameof(HybridCollection.EnsureAsync), (c, token) =>
                MismatchAsync(c, new HybridCollectionDefinition { Dense = { new DenseField("first", 5, Distance.Cosine) } }, "first", "5", "4", token)
        },
        {
            "Another distance is a mismatch that names both", Ensure, nameof(HybridCollection.EnsureAsync), (c, token) =>
                MismatchAsync(c, new HybridCollectionDefinition { Dense = { new DenseField("second", 8, Distance.Dot) } }, "second", "Dot", "Euclid", token)
        },
        {
            "A missing dense field is added or a mismatch", Ensure, nameof(HybridCollection.EnsureAsync), (c, token) =>
                AddedOrMismatchAsync(c, new HybridCollectionDefinition { Dense = { new DenseField("first", 4), new DenseField("third", 4) } }, "third", token)
        },
        {
            "A missing sparse field is added or a mismatch", Ensure, nameof(HybridCollection.EnsureAsync), (c, token) =>
                AddedOrMismatchAsync(c, new HybridCollectionDefinition { Dense = { new DenseField("first", 4) }, Sparse = { new SparseField("other") } }, "other", token)
        },
        {
            "Another weighting is a mismatch", Ensure, nameof(HybridCollection.EnsureAsync), (c, token) =>
            {
                c.SkipUnless(c.Capabilities.IdfWeighting, nameof(StoreCapabilities.IdfWeighting));
                return MismatchAsync(c, new HybridCollectionDefinition { Sparse = { new SparseField("sparse", SparseWeighting.Idf) } }, "sparse", "Idf", "None", token);
            }
        },
        {
            "Another type of a payload field is a mismatch", Ensure, nameof(HybridCollection.EnsureAsync), (c, token) =>
                MismatchAsync(c, WithPayload(new PayloadField("year", PayloadType.Keyword)), "year", "Keyword", "Integer", token)
        },
        {
            "All differences are listed at once", Ensure, nameof(HybridCollection.EnsureAsync), async (c, token) =>
            {
                var collection = await c.CreateAsync(Full, token);
                var other = new HybridCollectionDefinition
                {
                    Dense = { new DenseField("first", 5, Distance.Dot) },
                    Sparse = { new SparseField("other") },
                    Payload = { new PayloadField("year", PayloadType.Float) },
                };
                var error = await Check.ThrowsAsync<SchemaMismatchException>(() => collection.EnsureAsync(other, token), "EnsureAsync of another schema");
                Check.That(error.Differences.Count >= 4, $"Expected dimensions, distance, sparse field and type to differ, found: {string.Join("; ", error.Differences)}.");
                foreach (var difference in error.Differences)
                    Check.Contains(difference.ToString(), error.Message, "message");
            }
        },
        {
            "A mismatch changes nothing", Ensure, nameof(HybridCollection.EnsureAsync), async (c, token) =>
            {
                var collection = await c.CreateAsync(Schemas.Pair, token);
                await collection.WriteAsync(Make.Points("a"), token);
                var other = new HybridCollectionDefinition { Dense = { new DenseField("dense", 5) } };
                await Check.ThrowsAsync<SchemaMismatchException>(() => collection.EnsureAsync(other, token), "EnsureAsync of another schema");
                Check.Sequence(["a"], await collection.FindIdsAsync(Make.Dense([1, 0, 0, 0]), token), "points found");
            }
        },
        {
            "Eight callers that ensure one collection at once all succeed", Ensure, nameof(HybridCollection.EnsureAsync), async (c, token) =>
            {
                var name = c.NewName();
                var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => c.Store.Collection(name).EnsureAsync(Full, token)));
                Check.That(outcomes.Contains(EnsureOutcome.Created), "Nobody reports that the collection was created.");
                Check.Equal(1, outcomes.Count(outcome => outcome == EnsureOutcome.Created), "callers that created it");
            }
        },
        {
            "A definition without a searchable field, or with a name twice, or with the reserved name, is refused before anything is made", Ensure, nameof(HybridCollection.EnsureAsync), async (c, token) =>
            {
                var collection = c.Store.Collection(c.NewName());
                HybridCollectionDefinition[] bad =
                [
                    WithPayload(new PayloadField("lang", PayloadType.Keyword)),
                    new() { Dense = { new DenseField("a", 4) }, Sparse = { new SparseField("a") } },
                    new() { Dense = { new DenseField(HybridCollectionDefinition.ReservedKey, 4) } },
                ];
                foreach (var definition in bad)
                    await Check.ThrowsAsync<ArgumentException>(() => collection.EnsureAsync(definition, token), $"EnsureAsync of {definition.ToJson()}");
                await Check.ThrowsAsync<ArgumentNullException>(() => collection.EnsureAsync(null!, token), "EnsureAsync of null");
                Check.That(await collection.DescribeAsync(token) is null, "The collection must not exist.");
            }
        },
        {
            "A kind of field that the store does not have is refused before anything is made", Ensure, nameof(HybridCollection.EnsureAsync), async (c, token) =>
            {
                var lacking = new List<HybridCollectionDefinition>();
                if (!c.Capabilities.TextSearch)
                    lacking.Add(new() { Text = { new Bm25Field("body", "text") } });
                if (!c.Capabilities.SemanticSearch)
                    lacking.Add(new() { Semantic = { new SemanticField("body", "a-model") } });
                if (!c.Capabilities.IdfWeighting)
                    lacking.Add(Schemas.Idf);
                if (lacking.Count == 0)
                    throw new CaseSkippedException($"{c.Info.Product} has every kind of field.");
                foreach (var definition in lacking)
                {
                    var collection = c.Store.Collection(c.NewName());
                    await Check.ThrowsAsync<NotSupportedException>(() => collection.EnsureAsync(definition, token), $"EnsureAsync of {definition.ToJson()}");
                    Check.That(await collection.DescribeAsync(token) is null, "The collection must not exist.");
                }
            }
        },
        {
            "Creating returns the collection itself", Create, nameof(HybridCollection.CreateHybridCollectionAsync), async (c, token) =>
            {
                var collection = c.Store.Collection(c.NewName());
                var created = await collection.CreateHybridCollectionAsync(Full, failIfExists: false, token);
                Check.That(ReferenceEquals(collection, created), "Expected the object on which it was called.");
                Check.That(ReferenceEquals(collection, await collection.CreateHybridCollectionAsync(Full, failIfExists: false, token)), "Expected the object on which it was called the second time.");
            }
        },
        {
            "Creating strictly fails when the collection exists", Create, nameof(HybridCollection.CreateHybridCollectionAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                var error = await Check.ThrowsAsync<StoreException>(
                    () => c.Store.Collection(collection.Name).CreateHybridCollectionAsync(Schemas.Pair, failIfExists: true, token), "strict creation");
                Check.Contains(collection.Name, error.Message, "message");
                Check.That(!error.IsTransient, "Trying again cannot help.");
            }
        },
        {
            "Describing gives the schema that was asked for", Collection, nameof(HybridCollection.DescribeAsync), async (c, token) =>
            {
                var created = await c.CreateAsync(Full, token);
                var description = await c.Store.Collection(created.Name).DescribeAsync(token);
                Check.That(description is not null, "Expected a description, found null.");
                Check.Equal(created.Name, description.Name, "name");
                var definition = description.Definition;
                Check.Sequence(["first 4 Cosine", "second 8 Euclid"], definition.Dense.Select(f => $"{f.Name} {f.Dimensions} {f.Distance}").Order(StringComparer.Ordinal), "dense fields");
                Check.Sequence(["sparse None"], definition.Sparse.Select(f => $"{f.Name} {f.Weighting}"), "sparse fields");
                Check.Sequence(["lang Keyword", "year Integer"], definition.Payload.Select(f => $"{f.Name} {f.Type}").Order(StringComparer.Ordinal), "payload fields");
            }
        },
        {
            "Describing gives every type of payload field, and which are required", Collection, nameof(HybridCollection.DescribeAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(Schemas.Typed, token);
                var description = await c.Store.Collection(collection.Name).DescribeAsync(token);
                Check.Sequence(
                    Schemas.Typed.Payload.Select(Line).Order(StringComparer.Ordinal),
                    description!.Definition.Payload.Select(Line).Order(StringComparer.Ordinal),
                    "payload fields");
                static string Line(PayloadField field) => $"{field.Name} {field.Type}{(field.Required ? " required" : string.Empty)}";
            }
        },
        {
            "A collection that does not exist is described as null", Collection, nameof(HybridCollection.DescribeAsync), async (c, token) =>
                Check.That(await c.Store.Collection(c.NewName()).DescribeAsync(token) is null, "Expected null.")
        },
        {
            "Dropping says whether there was a collection", Collection, nameof(HybridCollection.DropAsync), async (c, token) =>
            {
                var collection = await c.CreateAsync(Full, token);
                Check.Equal(true, await collection.DropAsync(token), "first drop");
                Check.Equal(false, await collection.DropAsync(token), "second drop");
                Check.That(await collection.DescribeAsync(token) is null, "A dropped collection must not be described.");
            }
        },
        {
            "After a drop the same object can make another schema, which is empty", Collection, nameof(HybridCollection.DropAsync), async (c, token) =>
            {
                var collection = await c.CreateAsync(Schemas.Pair, token);
                await collection.WriteAsync(Make.Points("a"), token);
                await collection.DropAsync(token);
                Check.Equal(EnsureOutcome.Created, await collection.EnsureAsync(Schemas.Idf.Sparse.Count == 1 && c.Capabilities.IdfWeighting ? Schemas.Idf : Schemas.Typed, token), "outcome");
                Check.Equal(0, await collection.AllAsync(token), "points");
                await Check.ThrowsAsync<ArgumentException>(() => collection.FindAsync(Make.Dense([1, 0, 0, 0], "nowhere"), token), "a leg on a field of no schema");
            }
        },
        {
            "A collection is listed from its creation to its drop", Store, nameof(HybridStore.ListAsync), async (c, token) =>
            {
                var collection = await c.CreateAsync(Full, token);
                Check.That((await c.Store.ListAsync(token)).Contains(collection.Name), $"'{collection.Name}' is not listed.");
                await collection.DropAsync(token);
                Check.That(!(await c.Store.ListAsync(token)).Contains(collection.Name), $"'{collection.Name}' is still listed.");
            }
        },
        {
            "Collections are listed in ordinal order, each once", Store, nameof(HybridStore.ListAsync), async (c, token) =>
            {
                await c.EmptyAsync(token);
                await c.CreateAsync(Full, token);
                var names = await c.Store.ListAsync(token);
                Check.Sequence(names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal), names, "names");
                Check.That(names.Count >= 2, "Expected at least two collections.");
            }
        },
        {
            "Points of one collection are not in another", Store, nameof(HybridStore.Collection), async (c, token) =>
            {
                var first = await c.EmptyAsync(token);
                var second = await c.CreateAsync(Schemas.Pair, token);
                await first.WriteAsync(Make.Points("a"), token);
                Check.Equal(0, await second.AllAsync(token), "points of the other collection");
                await second.DeleteAsync(Filter.All, options: null, token);
                Check.Equal(1, await first.AllAsync(token), "points after all of the other collection were deleted");
            }
        },
        {
            "A collection object is made without I/O and knows its store and name", Store, nameof(HybridStore.Collection), (c, _) =>
            {
                var name = c.NewName();
                var collection = c.Store.Collection(name);
                Check.Equal(name, collection.Name, "name");
                Check.That(ReferenceEquals(c.Store, collection.Store), "Expected the store that made it.");
                Check.Contains(name, collection.ToString(), "text form");
                return Check.ThrowsAsync<ArgumentException>(() => Task.FromResult(c.Store.Collection(string.Empty)), "an empty name");
            }
        },
        {
            "The store says its product, and the same capabilities each time", Store, nameof(HybridStore.GetInfoAsync), async (c, token) =>
            {
                var (first, second) = (await c.Store.GetInfoAsync(token), await c.Store.GetInfoAsync(token));
                Check.Equal(c.Store.Product, first.Product, "product");
                Check.That(first.Product.Length > 0, "The product is empty.");
                Check.Equal(first, second, "info");
            }
        },
        {
            "Services are found by type: the store, the collection, and null for what is not there", "2 Stores: GetService(Type) reaches the transport and native objects", nameof(HybridStore.GetService), (c, _) =>
            {
                var collection = c.Store.Collection(c.NewName());
                Check.That(ReferenceEquals(c.Store, c.Store.GetService(typeof(HybridStore))), "The store does not find itself.");
                Check.That(ReferenceEquals(collection, collection.GetService(typeof(HybridCollection))), "The collection does not find itself.");
                Check.That(ReferenceEquals(c.Store, collection.GetService(typeof(HybridStore))), "The collection does not find its store.");
                Check.That(c.Store.GetService(typeof(Version)) is null && collection.GetService(typeof(Version)) is null, "A service of a type that nobody offers was found.");
                return Check.ThrowsAsync<ArgumentNullException>(() => Task.FromResult(collection.GetService(null!)), "GetService of null");
            }
        },
        {
            "A declared vocabulary is kept with the collection", Vocabulary, nameof(HybridCollection.DescribeAsync), async (c, token) =>
            {
                var collection = await VocabularyAsync(c, token);
                var description = await c.Store.Collection(collection.Name).DescribeAsync(token);
                if (description!.Definition.Sparse[0].VocabularyId is not { } kept)
                    throw new CaseSkippedException($"{c.Info.Product} has no place for it.");
                Check.Equal("test:one", kept, "vocabulary");
                var other = new HybridCollectionDefinition { Sparse = { new SparseField("sparse") { VocabularyId = "test:two" } } };
                await Check.ThrowsAsync<SchemaMismatchException>(() => collection.EnsureAsync(other, token), "EnsureAsync with another vocabulary");
            }
        },
        {
            "A write with another vocabulary is refused before I/O, one with an unknown vocabulary is not", "2 Definitions: a write or search with another vocabulary is refused before I/O", nameof(HybridCollection.UpsertAsync), async (c, token) =>
            {
                var collection = await VocabularyAsync(c, token);
                await SkipUnlessKeptAsync(collection, c, token);
                await collection.RejectsAsync(In("b", "test:two"), "test:two", token);
                var report = await collection.WriteAsync([In("c", vocabulary: null), In("d", "test:one")], token);
                Check.Equal(2, report.Written, "points written");
            }
        },
        {
            "A search with another vocabulary is refused before I/O", "2 Definitions: a write or search with another vocabulary is refused before I/O", nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var collection = await VocabularyAsync(c, token);
                await SkipUnlessKeptAsync(collection, c, token);
                await collection.WriteAsync([In("a", "test:one")], token);
                var error = await Check.ThrowsAsync<ArgumentException>(() => collection.FindAsync(Make.Sparse(In("q", "test:two").Sparse["sparse"]), token), "a search with another vocabulary");
                Check.Contains("test:two", error.Message, "message");
                Check.Sequence(["a"], await collection.FindIdsAsync(Make.Sparse(In("q", "test:one").Sparse["sparse"]), token), "hits with the right vocabulary");
                Check.Sequence(["a"], await collection.FindIdsAsync(Make.Sparse(In("q", vocabulary: null).Sparse["sparse"]), token), "hits with an unknown vocabulary");
            }
        },
    };

    private static HybridCollectionDefinition WithPayload(PayloadField field) => new() { Payload = { field } };

    private static async Task MismatchAsync(ConformanceContext c, HybridCollectionDefinition other, string field, string expected, string actual, CancellationToken token)
    {
        var collection = await c.EmptyAsync(Full, token);
        var definition = new HybridCollectionDefinition { Dense = { new DenseField("first", other.Dense.FirstOrDefault(f => f.Name == "first")?.Dimensions ?? 4) } };
        foreach (var dense in other.Dense.Where(dense => dense.Name != "first"))
            definition.Dense.Add(dense);
        foreach (var sparse in other.Sparse)
            definition.Sparse.Add(sparse);
        foreach (var payload in other.Payload)
            definition.Payload.Add(payload);
        var error = await Check.ThrowsAsync<SchemaMismatchException>(() => c.Store.Collection(collection.Name).EnsureAsync(definition, token), "EnsureAsync of another schema");
        Check.Equal(1, error.Differences.Count, $"differences ({string.Join("; ", error.Differences)})");
        Check.Equal(collection.Name, error.Collection, "collection of the error");
        foreach (var part in new[] { field, expected, actual, collection.Name })
            Check.Contains(part, error.Message, "message");
    }

    /// <summary>A store that adds fields says so, and has the field and all others then; one that does not names it.</summary>
    private static async Task AddedOrMismatchAsync(ConformanceContext c, HybridCollectionDefinition wanted, string field, CancellationToken token)
    {
        var collection = await c.CreateAsync(Full, token);
        try
        {
            Check.Equal(EnsureOutcome.Extended, await c.Store.Collection(collection.Name).EnsureAsync(wanted, token), "outcome");
        }
        catch (SchemaMismatchException error)
        {
            Check.Equal(1, error.Differences.Count, $"differences ({string.Join("; ", error.Differences)})");
            Check.Contains(field, error.Message, "message");
            return;
        }

        Check.Equal(EnsureOutcome.AlreadyCompatible, await c.Store.Collection(collection.Name).EnsureAsync(wanted, token), "outcome of the second time");
        Check.Equal(EnsureOutcome.AlreadyCompatible, await collection.EnsureAsync(Full, token), "outcome of the first schema");
    }

    private static Task<HybridCollection> VocabularyAsync(ConformanceContext c, CancellationToken token)
    {
        var definition = new HybridCollectionDefinition
        {
            Dense = { new DenseField("dense", 4, Distance.Dot) },
            Sparse = { new SparseField("sparse") { VocabularyId = "test:one" } },
        };
        return c.EmptyAsync(definition, token);
    }

    private static async Task SkipUnlessKeptAsync(HybridCollection collection, ConformanceContext c, CancellationToken token)
    {
        if ((await collection.DescribeAsync(token))!.Definition.Sparse[0].VocabularyId is null)
            throw new CaseSkippedException($"{c.Info.Product} has no place for the vocabulary.");
    }

    private static HybridPoint In(string id, string? vocabulary) =>
        Make.Point(id, sparse: new SparseEmbedding(new uint[] { 1, 2 }, new float[] { 1, 1 }, vocabularyId: vocabulary));
}
