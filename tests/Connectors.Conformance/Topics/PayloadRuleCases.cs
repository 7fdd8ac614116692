namespace Connectors.Conformance;

internal static class PayloadRuleCases
{
    private const string Reserved = "3 Payload: a key equal to a field name or a reserved key is Rejected";
    private const string Kept = "3 Payload: undeclared keys are kept and returned everywhere";
    private const string Types = "2 Definitions: payload fields (name, type, indexed, required)";

    public static CaseList All { get; } = new("Payload")
    {
        { "A key with the name of a dense field is rejected", Reserved, nameof(HybridCollection.UpsertAsync), async (c, token) => await (await c.EmptyAsync(token)).RejectsAsync(Make.Point("a", """{"dense":1}"""), "'dense'", token) },
        { "A key with the name of a sparse field is rejected", Reserved, nameof(HybridCollection.UpsertAsync), async (c, token) => await (await c.EmptyAsync(token)).RejectsAsync(Make.Point("a", """{"sparse":{}}"""), "'sparse'", token) },
        { "The reserved key is rejected", Reserved, nameof(HybridCollection.UpsertAsync), async (c, token) => await (await c.EmptyAsync(token)).RejectsAsync(Make.Point("a", """{"_id":"x"}"""), "'_id'", token) },
        {
            "Inside of objects those keys are free", Reserved, nameof(HybridCollection.UpsertAsync), (c, token) =>
                KeepsAsync(c, """{"other":{"_id":"x","dense":1,"sparse":[2],"lang":3}}""", token)
        },
        { "An empty payload stays empty", Kept, nameof(HybridCollection.GetAsync), (c, token) => KeepsAsync(c, "{}", token) },
        { "Undeclared scalars are kept", Kept, nameof(HybridCollection.GetAsync), (c, token) => KeepsAsync(c, """{"text":"x","number":1,"fraction":0.1,"yes":true,"no":false}""", token) },
        { "Undeclared nulls and empty arrays are kept", Kept, nameof(HybridCollection.GetAsync), (c, token) => KeepsAsync(c, """{"nothing":null,"none":[],"nulls":[null,null],"object":{}}""", token) },
        { "Undeclared objects and arrays are kept", Kept, nameof(HybridCollection.GetAsync), (c, token) => KeepsAsync(c, """{"object":{"a":{"b":[1,"two",{"c":null}]}},"array":[[1,2],[],{"x":1},"s",true]}""", token) },
        { "Keys with odd characters are kept", Kept, nameof(HybridCollection.GetAsync), (c, token) => KeepsAsync(c, """{"a b":1,"a.b":2,"ä":3,"日本":4,"A":5,"a":6,"x-y":7,"\"":8,"$meta":9,"_source":10}""", token) },
        { "Strings of every kind are kept", Kept, nameof(HybridCollection.GetAsync), (c, token) => KeepsAsync(c, """{"strings":["","\u0000","\u0001\t\n\r","é","e\u0301","😀","\u2028","\\","\"","</script>"," x ","null"]}""", token) },
        {
            "Integers of 64 bits are kept", Kept, nameof(HybridCollection.GetAsync), (c, token) =>
                KeepsAsync(c, """{"largest":9223372036854775807,"smallest":-9223372036854775808,"odd":9007199254740993,"year":9007199254740993}""", token)
        },
        { "Fractions are kept to the last bit", Kept, nameof(HybridCollection.GetAsync), (c, token) => KeepsAsync(c, """{"numbers":[0.1,1e300,-2.5e-300,3.141592653589793,1.7976931348623157e308,5e-324]}""", token) },
        { "A string of 30,000 characters is kept", Kept, nameof(HybridCollection.GetAsync), (c, token) => KeepsAsync(c, $$"""{"long":"{{new string('x', 30_000)}}"}""", token) },
        { "A payload of 16 levels is kept", Kept, nameof(HybridCollection.GetAsync), (c, token) => KeepsAsync(c, Nested(16), token) },
        {
            "A payload of as many levels as the store takes is kept", "2 Points: Payload is a validated UTF-8 JSON object without raw line breaks, depth ≤ 64; StoreCapabilities.MaxPayloadDepth", nameof(HybridCollection.GetAsync),
            (c, token) => KeepsAsync(c, Nested(c.Capabilities.MaxPayloadDepth), token)
        },
        {
            "A payload of more levels than the store takes is rejected", "3 Limits of each server are known before the call", nameof(HybridCollection.UpsertAsync), async (c, token) =>
            {
                c.SkipUnless(c.Capabilities.MaxPayloadDepth < Payload.MaxDepth, "a limit below that of payloads themselves");
                var collection = await c.EmptyAsync(token);
                var report = await collection.UpsertAsync([Make.Point("good", "{}"), Make.Point("deep", Nested(c.Capabilities.MaxPayloadDepth + 1))], new UpsertOptions { ThrowOnFailure = false }, token);
                Check.Equal(PointStatus.Rejected, report.Others.Single().Status, "status of the deep point");
                Check.Sequence(["good"], await collection.ListIdsAsync(null, token), "points");
            }
        },
        { "A payload of 200 keys is kept", Kept, nameof(HybridCollection.GetAsync), (c, token) => KeepsAsync(c, "{" + string.Join(',', Enumerable.Range(0, 200).Select(i => $"\"key{i}\":{i}")) + "}", token) },
        {
            "Declared values of each type come back as they were written", Types, nameof(HybridCollection.GetAsync), (c, token) => KeepsTypedAsync(
                c, """{"sort":"x","lang":"de","year":1999,"price":0.1,"flag":true,"seen":"2024-05-01T10:00:00.5+02:00","title":"Über dies & das"}""", token)
        },
        {
            "Declared arrays of each type come back as they were written", Types, nameof(HybridCollection.GetAsync), (c, token) => KeepsTypedAsync(
                c, """{"sort":["x","y"],"lang":["de","en"],"year":[1,2],"price":[0.5,2],"flag":[true,false],"seen":["2024-05-01T10:00:00Z","2025-01-01T00:00:00Z"],"title":["a b","c"]}""", token)
        },
        { "Declared nulls come back as they were written", Types, nameof(HybridCollection.GetAsync), (c, token) => KeepsTypedAsync(c, """{"sort":"x","lang":null,"year":null,"price":null,"flag":null,"seen":null,"title":null}""", token) },
        { "Declared empty arrays come back as they were written", Types, nameof(HybridCollection.GetAsync), (c, token) => KeepsTypedAsync(c, """{"sort":"x","lang":[],"year":[],"price":[],"flag":[],"seen":[],"title":[]}""", token) },
        { "A whole number in a field of numbers stays the number", Types, nameof(HybridCollection.GetAsync), (c, token) => KeepsTypedAsync(c, """{"sort":"x","price":3}""", token) },
        {
            "A value of another type than declared is rejected", Types, nameof(HybridCollection.UpsertAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(Schemas.Typed, token);
                string[] bad =
                [
                    """{"sort":"x","lang":1}""", """{"sort":"x","lang":{}}""", """{"sort":"x","year":"1999"}""", """{"sort":"x","year":1.5}""", """{"sort":"x","year":9223372036854775808}""",
                    """{"sort":"x","price":"1"}""", """{"sort":"x","flag":1}""", """{"sort":"x","flag":"true"}""", """{"sort":"x","seen":"yesterday"}""", """{"sort":"x","seen":5}""",
                    """{"sort":"x","title":true}""", """{"sort":"x","lang":["de",1]}""", """{"sort":"x","lang":[["de"]]}""",
                ];
                var report = await collection.TryWriteAsync(bad.Select((json, i) => Make.Typed($"p{i}", json)), token);
                for (var i = 0; i < bad.Length; i++)
                    Check.That(report.Others.Any(o => o.Ordinal == i && o.Status == PointStatus.Rejected && o.Error?.Contains("declared as", StringComparison.Ordinal) == true), $"{bad[i]} should be rejected for its type.");
                Check.Equal(0, await collection.AllAsync(token), "points");
            }
        },
        {
            "A point without a value for a required field is rejected", Types, nameof(HybridCollection.UpsertAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(Schemas.Typed, token);
                foreach (var json in new[] { "{}", """{"sort":null}""", """{"sort":[]}""", """{"sort":[null]}""" })
                    await collection.RejectsAsync(Make.Typed("a", json), "'sort'", token);
            }
        },
        {
            "A filter on an undeclared key works or throws, as the capabilities say", "3 Payload: a filter on one throws where the store cannot evaluate it", nameof(HybridCollection.CountAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await collection.WriteAsync([Make.Point("a", """{"other":"x"}"""), Make.Point("b")], token);
                if (c.Capabilities.FiltersOnUndeclaredFields)
                    Check.Equal(1, await collection.CountAsync(Filter.Equal("other", "x"), options: null, token), "points that pass");
                else
                    await Check.ThrowsAsync<NotSupportedException>(() => collection.CountAsync(Filter.Equal("other", "x"), options: null, token), "a filter on an undeclared key");
            }
        },
    };

    private static string Nested(int levels) => string.Concat(Enumerable.Repeat("{\"a\":", levels - 1)) + "{\"end\":1}" + new string('}', levels - 1);

    private static async Task KeepsAsync(ConformanceContext c, string json, CancellationToken token)
    {
        var collection = await c.EmptyAsync(token);
        await collection.WriteAsync([Make.Point("a", json)], token);
        Check.Json(json, await collection.PayloadOfAsync("a", token), "read");
        Check.Json(json, (await collection.ListAsync(options: null, token))[0].Payload, "scrolled");
        Check.Json(json, (await collection.FindAsync(Make.Sparse(Make.Terms((1, 1))), token))[0].Payload, "found by a sparse leg");
        Check.Json(json, (await collection.FindAsync(Make.Dense([1, 0, 0, 0]), token))[0].Payload, "found by a dense leg");
    }

    private static async Task KeepsTypedAsync(ConformanceContext c, string json, CancellationToken token)
    {
        var collection = await c.EmptyAsync(Schemas.Typed, token);
        await collection.WriteAsync([Make.Typed("a", json)], token);
        Check.Json(json, await collection.PayloadOfAsync("a", token), "read");
        Check.Json(json, (await collection.ListAsync(options: null, token))[0].Payload, "scrolled");
        Check.Json(json, (await collection.FindAsync(Make.Dense([1, 0, 0, 0]), token))[0].Payload, "found");
    }
}
