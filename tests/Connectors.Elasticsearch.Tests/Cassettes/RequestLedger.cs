namespace Connectors.Elasticsearch.Tests.Cassettes;

/// <summary>
/// What becomes of every recorded request of files 02, 03, 05 to 07 and 15 to 22: the test that compares it with ours, or the reason why ours
/// cannot be it. A place is FILE:LINE in the recording of 9.5.3; FILE:A-B/2 is every second line.
/// </summary>
internal static class RequestLedger
{
    /// <summary>Creations of indexes (<see cref="CassetteIndexTests"/>).</summary>
    public const string Indexes = "02:2,4 03:1-9/2,13-29/2,33,37,39,45,57,61,69,81,83,95,101 07:1 18:1,14 19:1 20:1 22:1";

    /// <summary>Documents, one by one or in bulk requests (<see cref="CassetteBulkTests"/>).</summary>
    public const string Documents = "05:16,17 06:17,18,21,23,24,46,49,53-60,62,70-72,76,81,82 07:2,4-6,30,31,39 15:20,22 16:5 17:1,6 18:2,12,15,18 19:2 20:2-6 21:2,4,5,8 22:2";

    /// <summary>Calls of all other kinds (<see cref="CassetteCallTests"/>).</summary>
    public const string Calls = "02:6,19,25,10 07:19,41 16:2,3,7,11,22 17:2,4,5,7 20:7,12,15 22:3,36,37";

    /// <summary>Searches (<see cref="CassetteRequestTests"/>, which also compares those of files 09 to 14).</summary>
    public const string Searches = "07:28 19:3,5 22:4,5,8,11-13,27-31";

    /// <summary>Why the others are not ours.</summary>
    public static readonly (string Reason, string Places)[] LeftOut =
    [
        ("deliberately wrong: a mapping, a name or a setting that the server refuses", "02:12-14,23,24 03:31,41,43,53,55,65,67,71,73,75,77,79,87,91,97,99,103-108 16:9,12,19,20"),
        ("deliberately wrong: lines, parameters or bodies that are no request", "05:1-15,18-20 07:21,36-38 15:2-9,11-14,34,35,38 21:9,10"),
        ("deliberately wrong: a document with values that points cannot have, or that do not fit their fields", "06:1-16,19,20,22,25-31,33,35,37,38,40-45,47,48,50-52,61,63-65,67-69,73,75,77-80"),
        ("deliberately wrong: a search that our checks refuse", "15:37 22:16-24,33-35"),
        ("forms of a vector that points do not have: an empty or null one, weights as texts, several objects", "06:32,34,36,39"),
        ("payload values that the type of their field excludes, and that the server would convert", "06:66,74"),
        ("another way to read an index than ours, which is 02:6", "02:1,3,5,7-9,18 03:2-102/2"),
        ("fields that ours never makes: other elements and options, multi-fields, dot_product (ours is max_inner_product), a mapping that loses _source", "02:11 03:11,35,47,49,51,59,63,85,89,93 18:17 21:1"),
        ("fields that are there are never changed", "02:15,16"),
        ("another way to write than ours, which is _bulk with the caller's ids: ids of the server, single deletes, an upsert, partial updates", "07:3,22-27,32-35 15:19,23 16:10 18:8,10"),
        ("another way to read documents than ours, which is _mget with _source (07:19)", "07:7-18,20,29,40 17:3 18:3-5,9,11,13,16,19"),
        ("searches without a leg, with aggregations, time limits, orders or scroll contexts", "15:1,10,16,26,29,36 16:6 18:6,7 19:6 20:8-11 22:6,15,38"),
        ("another way to say a search: a retriever of one, a filter of the whole fusion, min_score of it, fusions in fusions, explain", "22:9,10,14,25,26,32"),
        ("another way to say a page: ours asks for all hits up to its end", "19:4"),
        ("another way to say a call: PUT _alias for 16:7, ignore_unavailable for 02:19, waiting for an index that is not there", "02:20,26 16:1,4,8,13,25"),
        ("administration that the interface does not offer", "02:17,21,22 07:42 15:15,17,18,21,24,25,27,28,31,32 16:14-18,23,24 17:8-18 20:13,14 22:7"),
        ("documents as in 15:20, which an index in that state refuses", "15:30,33"),
        ("documents of an index that a template made", "16:21"),
        ("bodies that the recording has cut", "21:3,6,7"),
    ];

    /// <summary>The places in a list of them.</summary>
    public static IReadOnlySet<string> Places(string list)
    {
        var places = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in list.Split(' '))
        {
            foreach (var range in file[3..].Split(','))
            {
                var bounds = range.Split('-', '/').Select(int.Parse).ToArray();
                for (var line = bounds[0]; line <= bounds.ElementAtOrDefault(1) || line == bounds[0]; line += bounds.ElementAtOrDefault(2) is > 0 and var step ? step : 1)
                    Assert.True(places.Add(file[..3] + line), $"{file[..3]}{line} is in the list twice.");
            }
        }

        return places;
    }
}
