namespace Connectors.Conformance;

internal static class IdCases
{
    private const string Length = "3 Ids: ids are strings of 1–512 UTF-8 bytes";
    private const string Native = "3 Ids: an id is native only if already canonical; any other string becomes UUIDv5 with the original under the reserved payload key _id";
    private const string Hidden = "3 Ids: the reserved payload key _id is hidden by results, payload updates and selections, and preserved";

    public static CaseList All { get; } = new("Ids")
    {
        { "An id of one byte is kept as given", Length, nameof(HybridCollection.UpsertAsync), (c, token) => RoundTripAsync(c, ["a"], token) },
        { "An id of 512 bytes is kept as given", Length, nameof(HybridCollection.UpsertAsync), (c, token) => RoundTripAsync(c, [new string('x', 512), new string('x', 511) + "y"], token) },
        {
            "An id of 512 bytes in 4-byte characters is kept as given", Length, nameof(HybridCollection.UpsertAsync), (c, token) =>
                RoundTripAsync(c, [string.Concat(Enumerable.Repeat("😀", 128))], token)
        },
        {
            "An empty id is rejected", Length, nameof(HybridCollection.UpsertAsync), async (c, token) =>
                await (await c.EmptyAsync(token)).RejectsAsync(Make.Point(string.Empty), "empty", token)
        },
        {
            "An id of 513 bytes is rejected", Length, nameof(HybridCollection.UpsertAsync), async (c, token) =>
                await (await c.EmptyAsync(token)).RejectsAsync(Make.Point(new string('x', 513)), "513", token)
        },
        {
            "The length of an id is counted in bytes, not in characters", Length, nameof(HybridCollection.UpsertAsync), async (c, token) =>
                await (await c.EmptyAsync(token)).RejectsAsync(Make.Point(new string('日', 171)), "513", token)
        },
        {
            "An id with a lone surrogate is rejected", Length, nameof(HybridCollection.UpsertAsync), async (c, token) =>
                await (await c.EmptyAsync(token)).RejectsAsync(Make.Point("a\uD800"), "surrogate", token)
        },
        {
            "A bad id is refused when reading, deleting and updating", Length, nameof(HybridCollection.GetAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                foreach (var id in new[] { string.Empty, new string('x', 513), "\uDC00" })
                {
                    await Check.ThrowsAsync<ArgumentException>(() => collection.GetAsync([id], options: null, token), "GetAsync");
                    await Check.ThrowsAsync<ArgumentException>(() => collection.DeleteAsync([id], options: null, token), "DeleteAsync");
                    await Check.ThrowsAsync<ArgumentException>(() => collection.UpdatePayloadAsync([id], Payload.Parse("""{"a":1}"""), options: null, token), "UpdatePayloadAsync");
                }
            }
        },
        {
            "Canonical unsigned 64-bit numbers are kept as given", Native, nameof(HybridCollection.UpsertAsync), (c, token) =>
                RoundTripAsync(c, ["0", "1", "42", "9223372036854775808", "18446744073709551615"], token)
        },
        {
            "Numbers that are not canonical are ids of their own", Native, nameof(HybridCollection.UpsertAsync), (c, token) =>
                RoundTripAsync(c, ["7", "07", "+7", "-7", "7.0", "7e0", "0x7", "٧", "18446744073709551616"], token)
        },
        {
            "The forms of one UUID are ids of their own", Native, nameof(HybridCollection.UpsertAsync), (c, token) => RoundTripAsync(
                c,
                [
                    "f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
                    "F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6",
                    "f81d4fae7dec11d0a76500a0c91e6bf6",
                    "{f81d4fae-7dec-11d0-a765-00a0c91e6bf6}",
                    "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
                ],
                token)
        },
        { "Ids differ by case", Native, nameof(HybridCollection.UpsertAsync), (c, token) => RoundTripAsync(c, ["abc", "ABC", "Abc"], token) },
        { "Ids are not normalised", Native, nameof(HybridCollection.UpsertAsync), (c, token) => RoundTripAsync(c, ["\u00E9", "e\u0301", "ﬁ", "fi"], token) },
        { "White space of ids counts", Native, nameof(HybridCollection.UpsertAsync), (c, token) => RoundTripAsync(c, ["x", " x", "x ", "x\t", "x\ny"], token) },
        {
            "Characters that other languages use are plain characters in ids", Native, nameof(HybridCollection.UpsertAsync), (c, token) =>
                RoundTripAsync(c, ["a/b", "..", ".", "a?b=c&d", "#", "%2F", "\"", "'", "\\", "a\\\"b", "<a>", "{}", "[1]", "*", "_id", "$x", "a,b", "id in ('a')", "日本語", "😀", "null", "true"], token)
        },
        {
            "The reserved key is in no payload that comes back", Hidden, nameof(HybridCollection.GetAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await collection.WriteAsync([Make.Point("not native", """{"lang":"de","extra":1}""")], token);
                Check.Json("""{"lang":"de","extra":1}""", await collection.PayloadOfAsync("not native", token), "read");
                Check.Json("""{"lang":"de","extra":1}""", (await collection.FindAsync(Make.Sparse(Make.Terms((1, 1))), token))[0].Payload, "found");
                Check.Json("""{"lang":"de","extra":1}""", (await collection.ListAsync(options: null, token))[0].Payload, "scrolled");
            }
        },
        {
            "The reserved key cannot be selected", Hidden, nameof(HybridCollection.GetAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await collection.WriteAsync([Make.Point("not native", """{"lang":"de"}""")], token);
                var selected = PayloadSelection.Only(HybridCollectionDefinition.ReservedKey);
                Check.Json("{}", (await collection.GetAsync("not native", new GetOptions { Payload = selected }, token))!.Payload, "read");
                Check.Json("{}", (await collection.ListAsync(new ScrollOptions { Payload = selected }, token))[0].Payload, "scrolled");
                var hits = await collection.FindAsync(new HybridQuery { Legs = { new SparseLeg(Make.Terms((1, 1))) }, Payload = selected }, token);
                Check.Json("{}", hits[0].Payload, "found");
            }
        },
        {
            "An id stays whole when nothing of the payload is selected", Hidden, nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await collection.WriteAsync([Make.Point("not native", """{"lang":"de"}""")], token);
                var hits = await collection.FindAsync(new HybridQuery { Legs = { new SparseLeg(Make.Terms((1, 1))) }, Payload = PayloadSelection.None }, token);
                Check.Sequence(["not native"], hits.Select(hit => hit.Id), "found");
                Check.Sequence(["not native"], await collection.ListIdsAsync(filter: null, token), "scrolled");
                Check.Equal("not native", (await collection.GetAsync("not native", new GetOptions { Payload = PayloadSelection.Only("lang") }, token))?.Id, "read");
            }
        },
        {
            "An id survives payload updates", Hidden, nameof(HybridCollection.UpdatePayloadAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await collection.WriteAsync([Make.Point("not native", """{"lang":"de","old":1}""")], token);
                await collection.UpdatePayloadAsync(["not native"], Payload.Parse("""{"lang":null,"old":null,"new":2}"""), PayloadUpdateCases.Options(c), token);
                Check.Sequence(["not native"], await collection.ListIdsAsync(filter: null, token), "scrolled");
                Check.Json("""{"new":2}""", await collection.PayloadOfAsync("not native", token), "read");
            }
        },
    };

    /// <summary>Writes points with these ids, and finds, reads, filters, scrolls and deletes each of them.</summary>
    private static async Task RoundTripAsync(ConformanceContext c, string[] ids, CancellationToken token)
    {
        var collection = await c.EmptyAsync(token);
        await collection.WriteAsync(ids.Select((id, i) => Make.Point(id, $$"""{"year":{{i}}}""", sparse: Make.Terms(((uint)i + 1, 1)))), token);
        Check.Set(ids, await collection.ListIdsAsync(filter: null, token), "scrolled");
        Check.Sequence(ids, (await collection.GetAsync(ids, options: null, token)).Select(point => point.Id), "read");
        for (var i = 0; i < ids.Length; i++)
        {
            Check.Sequence([ids[i]], await collection.FindIdsAsync(Make.Sparse(Make.Terms(((uint)i + 1, 1))), token), "found");
            Check.Json($$"""{"year":{{i}}}""", await collection.PayloadOfAsync(ids[i], token), $"payload of '{ids[i]}'");
            Check.Sequence([ids[i]], await collection.ListIdsAsync(Filter.Ids(ids[i]), token), "filtered by id");
        }

        await collection.DeleteAsync([ids[0]], options: null, token);
        Check.Set(ids[1..], await collection.ListIdsAsync(filter: null, token), $"left after '{ids[0]}' was deleted");
        await collection.DeleteAsync(ids, options: null, token);
        Check.Equal(0, await collection.AllAsync(token), "points left");
    }
}
