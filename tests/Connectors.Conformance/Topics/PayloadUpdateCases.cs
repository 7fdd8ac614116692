namespace Connectors.Conformance;

internal static class PayloadUpdateCases
{
    private const string Patch = "2 Writing: UpdatePayloadAsync(ids or filter, patch) replaces the named top-level keys whole, null removes a key, other keys and all vectors stay";
    private const string Missing = "2 Writing: missing ids are reported, never created";
    private const string Cannot = "2 Writing: where a server cannot: NotSupportedException, unless AllowReadModifyWrite";

    public static CaseList All { get; } = new("Payload updates")
    {
        { "A named key is replaced and the others stay", Patch, nameof(HybridCollection.UpdatePayloadAsync), (c, token) => PatchAsync(c, """{"lang":"de","year":1,"other":"x"}""", """{"year":2}""", """{"lang":"de","year":2,"other":"x"}""", token) },
        { "A key that was not there is added", Patch, nameof(HybridCollection.UpdatePayloadAsync), (c, token) => PatchAsync(c, """{"lang":"de"}""", """{"year":2,"new":[1]}""", """{"lang":"de","year":2,"new":[1]}""", token) },
        { "Null removes a key", Patch, nameof(HybridCollection.UpdatePayloadAsync), (c, token) => PatchAsync(c, """{"lang":"de","other":1,"year":3}""", """{"lang":null,"other":null}""", """{"year":3}""", token) },
        { "Removing a key that is not there does no harm", Patch, nameof(HybridCollection.UpdatePayloadAsync), (c, token) => PatchAsync(c, """{"lang":"de"}""", """{"absent":null,"year":null}""", """{"lang":"de"}""", token) },
        { "An object is replaced whole, not merged", Patch, nameof(HybridCollection.UpdatePayloadAsync), (c, token) => PatchAsync(c, """{"other":{"a":1,"b":2}}""", """{"other":{"b":3}}""", """{"other":{"b":3}}""", token) },
        { "A null inside of a new value is a value", Patch, nameof(HybridCollection.UpdatePayloadAsync), (c, token) => PatchAsync(c, """{"other":1}""", """{"other":{"a":null}}""", """{"other":{"a":null}}""", token) },
        { "A key with a dot is one key", Patch, nameof(HybridCollection.UpdatePayloadAsync), (c, token) => PatchAsync(c, """{"a":{"b":1},"a.b":2}""", """{"a.b":3}""", """{"a":{"b":1},"a.b":3}""", token) },
        { "The last key can be removed", Patch, nameof(HybridCollection.UpdatePayloadAsync), (c, token) => PatchAsync(c, """{"other":1}""", """{"other":null}""", "{}", token) },
        {
            "Vectors stay", Patch, nameof(HybridCollection.UpdatePayloadAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(Schemas.Metrics, token);
                var point = Make.Metric("a", [1, 2, 3, 4], sparse: Make.Terms((3, 0.5f), (900, 2)));
                await collection.WriteAsync([point], token);
                await collection.UpdatePayloadAsync(["a"], Payload.Parse("""{"new":1}"""), Options(c), token);
                ReadingCases.SameVectors(c, point, await collection.OneAsync("a", token));
                Check.Sequence(["a"], await collection.FindIdsAsync(Make.Sparse(Make.Terms((900, 1))), token), "sparse hits");
                Check.Near(30, (await collection.FindAsync(Make.Dense([1, 2, 3, 4], "dot"), token))[0].Score, "dense score");
            }
        },
        {
            "Only the named points are changed", Patch, nameof(HybridCollection.UpdatePayloadAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await collection.WriteAsync(Make.Points("a", "b", "c"), token);
                var report = await collection.UpdatePayloadAsync(["a", "c", "a"], Payload.Parse("""{"lang":"de"}"""), Options(c), token);
                Check.Equal(0, report.MissingIds.Count, "missing ids");
                Check.Set(["a", "c"], await collection.ListIdsAsync(Filter.Equal("lang", "de"), token), "changed");
                Check.Json("{}", await collection.PayloadOfAsync("b", token), "payload of the other");
            }
        },
        {
            "Missing ids are reported and not created", Missing, nameof(HybridCollection.UpdatePayloadAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await collection.WriteAsync(Make.Points("a"), token);
                var report = await collection.UpdatePayloadAsync(["nobody", "a", "7"], Payload.Parse("""{"lang":"de"}"""), Options(c), token);
                Check.Set(["nobody", "7"], report.MissingIds, "missing ids");
                Check.Sequence(["a"], await collection.ListIdsAsync(filter: null, token), "points");
                Check.Json("""{"lang":"de"}""", await collection.PayloadOfAsync("a", token), "payload");
            }
        },
        {
            "No ids change nothing", Missing, nameof(HybridCollection.UpdatePayloadAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await collection.WriteAsync(Make.Points("a"), token);
                var report = await collection.UpdatePayloadAsync(Array.Empty<string>(), Payload.Parse("""{"lang":"de"}"""), Options(c), token);
                Check.Equal(0, report.MissingIds.Count, "missing ids");
                Check.Json("{}", await collection.PayloadOfAsync("a", token), "payload");
            }
        },
        {
            "All points that pass a filter are changed", Patch, nameof(HybridCollection.UpdatePayloadAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await collection.WriteAsync(Enumerable.Range(0, 20).Select(i => Make.Point($"p{i}", $$"""{"year":{{i}},"other":"x"}""")), token);
                var report = await collection.UpdatePayloadAsync(Filter.Range("year", lt: 8), Payload.Parse("""{"lang":"old","other":null}"""), Options(c), token);
                Check.Equal(0, report.MissingIds.Count, "missing ids");
                Check.Set(Enumerable.Range(0, 8).Select(i => $"p{i}"), await collection.ListIdsAsync(Filter.Equal("lang", "old"), token), "changed");
                Check.Json("""{"year":3,"lang":"old"}""", await collection.PayloadOfAsync("p3", token), "payload of a changed point");
                Check.Json("""{"year":9,"other":"x"}""", await collection.PayloadOfAsync("p9", token), "payload of another point");
            }
        },
        {
            "An update may change the field that its filter asks for", Patch, nameof(HybridCollection.UpdatePayloadAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await collection.WriteAsync(Make.Points(25).Select(p => Make.Point(p.Id, """{"lang":"de","other":"x"}""")), token);
                await collection.UpdatePayloadAsync(Filter.Equal("lang", "de"), Payload.Parse("""{"lang":"en","other":null}"""), Options(c), token);
                Check.Equal(25, await collection.CountAsync(Filter.Equal("lang", "en"), options: null, token), "changed");
                await collection.UpdatePayloadAsync(Filter.Equal("lang", "en"), Payload.Parse("""{"year":1,"lang":null}"""), Options(c), token);
                await foreach (var point in collection.ScrollAsync(cancellationToken: token))
                    Check.Json("""{"year":1}""", point.Payload, $"payload of '{point.Id}'");
            }
        },
        {
            "All points can be changed, and none", Patch, nameof(HybridCollection.UpdatePayloadAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await collection.WriteAsync(Make.Points(10), token);
                await collection.UpdatePayloadAsync(Filter.Equal("lang", "de"), Payload.Parse("""{"year":1}"""), Options(c), token);
                Check.Equal(0, await collection.CountAsync(Filter.Exists("year"), options: null, token), "changed by a filter that nothing passes");
                await collection.UpdatePayloadAsync(Filter.All, Payload.Parse("""{"year":2}"""), Options(c), token);
                Check.Equal(10, await collection.CountAsync(Filter.Equal("year", 2), options: null, token), "changed by Filter.All");
            }
        },
        {
            "A patch that breaks the rules of payloads is refused and changes nothing", "3 Payload: a key equal to a field name or a reserved key is Rejected", nameof(HybridCollection.UpdatePayloadAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(Schemas.Typed, token);
                await collection.WriteAsync([Make.Typed("a", """{"sort":"x"}""")], token);
                foreach (var patch in new[] { "{}", """{"dense":1}""", """{"_id":"b"}""", """{"year":"1"}""", """{"sort":null}""", """{"sort":[]}""" })
                {
                    await Check.ThrowsAsync<ArgumentException>(() => collection.UpdatePayloadAsync(["a"], Payload.Parse(patch), Options(c), token), $"the patch {patch} by ids");
                    await Check.ThrowsAsync<ArgumentException>(() => collection.UpdatePayloadAsync(Filter.All, Payload.Parse(patch), Options(c), token), $"the patch {patch} by filter");
                }

                Check.Json("""{"sort":"x"}""", await collection.PayloadOfAsync("a", token), "payload");
            }
        },
        {
            "Null arguments throw", Patch, nameof(HybridCollection.UpdatePayloadAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                var patch = Payload.Parse("""{"year":1}""");
                await Check.ThrowsAsync<ArgumentNullException>(() => collection.UpdatePayloadAsync((IEnumerable<string>)null!, patch, options: null, token), "no ids");
                await Check.ThrowsAsync<ArgumentNullException>(() => collection.UpdatePayloadAsync((Filter)null!, patch, options: null, token), "no filter");
            }
        },
        {
            "A store that cannot update in place says so unless read-modify-write is allowed", Cannot, nameof(HybridCollection.UpdatePayloadAsync), async (c, token) =>
            {
                if (c.Capabilities.PayloadUpdates)
                    throw new CaseSkippedException($"{c.Info.Product} updates payloads in place.");
                var collection = await c.EmptyAsync(token);
                await collection.WriteAsync(Make.Points("a"), token);
                var patch = Payload.Parse("""{"year":1}""");
                await Check.ThrowsAsync<NotSupportedException>(() => collection.UpdatePayloadAsync(["a"], patch, options: null, token), "an update by ids");
                await Check.ThrowsAsync<NotSupportedException>(() => collection.UpdatePayloadAsync(Filter.All, patch, options: null, token), "an update by filter");
                Check.Json("{}", await collection.PayloadOfAsync("a", token), "payload");
            }
        },
    };

    /// <summary>Allows to read, modify and write where the store cannot do better.</summary>
    public static UpdatePayloadOptions? Options(ConformanceContext c) => c.Capabilities.PayloadUpdates ? null : new UpdatePayloadOptions { AllowReadModifyWrite = true };

    private static async Task PatchAsync(ConformanceContext c, string before, string patch, string after, CancellationToken token)
    {
        var collection = await c.EmptyAsync(token);
        await collection.WriteAsync([Make.Point("by id", before), Make.Point("by filter", before)], token);
        await collection.UpdatePayloadAsync(["by id"], Payload.Parse(patch), Options(c), token);
        await collection.UpdatePayloadAsync(Filter.Ids("by filter"), Payload.Parse(patch), Options(c), token);
        Check.Json(after, await collection.PayloadOfAsync("by id", token), "patched by id");
        Check.Json(after, await collection.PayloadOfAsync("by filter", token), "patched by filter");
    }
}
