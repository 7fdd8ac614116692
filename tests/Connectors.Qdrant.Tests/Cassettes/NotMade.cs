namespace Connectors.Qdrant.Tests.Cassettes;

/// <summary>The recorded calls that our client does not make, or makes otherwise: each reason, and the calls (FILE:SEQ) to which it applies.</summary>
internal static class NotMade
{
    /// <summary>Gets the answers that we refuse to read: weights that are NaN, as another client may store them (FACTS 14), and scores that were fused from one.</summary>
    public static IReadOnlySet<string> UnreadableAnswers { get; } = new HashSet<string>(StringComparer.Ordinal) { "errors:35", "surprises:22" };

    /// <summary>Gets what is asked in other words, for the same answer.</summary>
    public static IReadOnlyDictionary<string, string> SentOtherwise { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["a condition that no value of the field's declared type fulfils is said as such"] = "filters:42 strict_mode:17",
        ["a leg that finds nothing, as all its weights are 0, is left out"] = "query_hybrid:28",
        ["a range of a field of integers has integers as bounds"] = "filters:43",
        ["alternatives alone in a group are alternatives of the filter"] = "filters:39",
    };

    /// <summary>Gets what is sent without what would fail.</summary>
    public static IReadOnlyDictionary<string, string> SentInPart { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["an id that has no point is asked for before, and left out"] = "surprises:16",
        ["points that are known to be bad are left out, so that the others are written"] = "bulk_upload:10 bulk_upload:11 bulk_upload:12 errors:55 surprises:11 surprises:13 surprises:18",
    };

    /// <summary>Gets what is not sent, by what our client says instead: most of it the server refuses too, or takes and should not (FACTS 14, 15).</summary>
    public static IReadOnlyDictionary<string, string> NotSent { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["0 written"] = "upsert_kinds:23",
        ["A deadline is positive"] = "errors:97",
        ["A filter that no point passes is not written by accident"] = "filters:8 surprises:26",
        ["A group has 1 hit or more"] = "errors:60",
        ["A key is printable ASCII"] = "auth:5",
        ["A page has 1 to 10,000 points"] = "errors:58",
        ["AlreadyCompatible"] = "payload_indexes:23 vector_names:3",
        ["Created"] = "vector_names:11",
        ["Leg 0: The vector of dense field"] = "errors:20 errors:22 errors:36",
        ["Legs lie more than 60 deep"] = "errors:81",
        ["The collection has no such vector field"] = "errors:23 multivectors:6 upsert_wait_ordering:10",
        ["vectors, and the point has a"] = "errors:27 errors:28",
        ["The definition has no field to search in"] = "errors:17 payload_indexes:28",
        ["The limit of leg 0 must be 1 or more"] = "errors:62",
        ["The query has no legs"] = "errors:65",
        ["The share is from 0 to 1"] = "errors:80",
        ["There is no such ordering"] = "errors:95",
        ["cannot be an empty string"] = "payload_indexes:30",
        ["dimensions; the field has"] = "errors:19 errors:21 upsert_wait_ordering:9",
        ["done"] = "update_delete:17",
        ["exists with another schema"] = "payload_indexes:24 vector_names:4",
        ["has no vector 'zz'"] = "update_delete:5",
        ["holds NaN or infinity"] = "errors:31 errors:32 surprises:20",
        ["is used for two fields"] = "errors:16",
        ["it does not match words"] = "filters:11 filters:14 filters:15 filters:16",
        ["it has no cosine"] = "upsert_kinds:16",
        ["k must be a whole number of 1 or more"] = "errors:68",
        ["missing: 999"] = "update_delete:3 update_delete:9",
        ["must be a non-negative and non-zero value"] = "errors:57 errors:59 errors:61",
        ["outside the range of a normal float32"] = "upsert_kinds:17",
        ["the collection has no"] = "errors:24 errors:29 errors:30 errors:99 errors:100 groups_batch_scroll_facet:22 multivectors:3 vector_names:9",
        ["the collection has no dense field 'man'"] = "query_dense_sparse:7 query_dense_sparse:8 query_dense_sparse:25",
    };

    /// <summary>Gets what our API has no call for.</summary>
    public static IReadOnlyDictionary<string, string> Inexpressible { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["Collections/CollectionExists"] = "aliases:5 create_collections:15 create_collections:16",
        ["Collections/Create with fields that our messages lack"] = "create_collections:9 create_collections:13 strict_mode:1",
        ["Collections/Update"] = "create_collections:32 create_collections:33 errors:8 sparse_edge:19 strict_mode:19",
        ["Points/ClearPayload"] = "update_delete:12",
        ["Points/Count with fields that our messages lack"] = "errors:87 errors:88 filters:32 filters:33 filters:34",
        ["Points/CreateFieldIndex with fields that our messages lack"] = "payload_indexes:19",
        ["Points/DeleteFieldIndex"] = "payload_indexes:26 payload_indexes:27",
        ["Points/DeleteVectorName"] = "vector_names:8 vector_names:10",
        ["Points/NoSuchMethod"] = "errors:98",
        ["Points/OverwritePayload"] = "update_delete:10",
        ["Points/Query with fields that our messages lack"] = "errors:79 query_formula_mmr_recommend:10 query_formula_mmr_recommend:18 query_formula_mmr_recommend:19 query_formula_mmr_recommend:20 query_formula_mmr_recommend:21 query_formula_mmr_recommend:22 query_formula_mmr_recommend:23 query_formula_mmr_recommend:28",
        ["Points/Scroll with fields that our messages lack"] = "filters:52",
        ["Points/UpdateBatch"] = "update_delete:19 update_delete:20",
        ["Points/Upsert with fields that our messages lack"] = "multivectors:7 upsert_wait_ordering:14",
        ["a batch of queries with and without a fusion: ours are two batches"] = "groups_batch_scroll_facet:21",
        ["a change, other than an upsert, that nobody waits for"] = "payload_indexes:22 surprises:14 surprises:15 update_delete:18",
        ["a deletion of nothing named"] = "errors:94",
        ["a formula other than a weighted sum of the legs' scores"] = "errors:71 errors:72 errors:73 errors:74 errors:75 query_formula_mmr_recommend:1 query_formula_mmr_recommend:4 query_formula_mmr_recommend:5 query_formula_mmr_recommend:6 query_formula_mmr_recommend:7 query_formula_mmr_recommend:8 query_formula_mmr_recommend:9 query_formula_mmr_recommend:11 query_formula_mmr_recommend:12 surprises:9",
        ["a fusion that does not exist"] = "errors:70",
        ["a key inside of others is set"] = "update_delete:8",
        ["a limit beyond 2^31"] = "errors:63",
        ["a point without an id"] = "errors:50",
        ["a point without named vectors"] = "auth:3 errors:2 errors:26 errors:51",
        ["a query vector of kind MultiDense"] = "multivectors:2 multivectors:4",
        ["a scroll in order that begins at a value, or at a point"] = "errors:91 groups_batch_scroll_facet:12",
        ["a sparse vector that is none"] = "errors:37 errors:44 errors:45",
        ["a time limit of the server's own, after which a write goes on"] = "upsert_wait_ordering:13",
        ["a vector that is none of ours: of several vectors, without a name, or an illegal sparse one"] = "errors:33 errors:34 errors:40 errors:41 errors:42 errors:43 errors:46 errors:47 errors:52 multivectors:1 multivectors:5",
        ["a vector without a name"] = "auth:12 auth_jwt_tls:6 auth_jwt_tls:11 auth_jwt_tls:16 auth_jwt_tls:21 auth_jwt_tls:26 auth_jwt_tls:31 auth_jwt_tls:36 auth_jwt_tls:41 create_collections:2 create_collections:6 create_collections:8 errors:1 errors:9 errors:10 errors:11 errors:12 errors:13 errors:14 errors:15 errors:18 errors:25",
        ["an id that is not written as the server writes it"] = "errors:48 errors:49 errors:53 errors:54 errors:86 upsert_kinds:3 upsert_kinds:4 upsert_kinds:5",
        ["an index of type Geo"] = "payload_indexes:7",
        ["an index of type Uuid"] = "payload_indexes:8",
        ["an index on a path"] = "payload_indexes:20 payload_indexes:21 payload_indexes:29",
        ["an index with settings of its own"] = "payload_indexes:9 payload_indexes:10 payload_indexes:11 payload_indexes:12 payload_indexes:13 payload_indexes:14 payload_indexes:15 payload_indexes:16 payload_indexes:17 payload_indexes:18",
        ["another name for an alias"] = "aliases:11 aliases:16",
        ["distance Manhattan"] = "create_collections:12",
        ["filter: a path of which each array is named; ours go into arrays of themselves"] = "errors:84 filters:19 filters:31",
        ["filter: condition HasVector"] = "filters:28 filters:29",
        ["filter: condition IsNull"] = "filters:24 filters:48",
        ["filter: condition Nested"] = "filters:30 filters:51",
        ["filter: condition None"] = "errors:83 surprises:23 surprises:24",
        ["filter: field without a condition"] = "errors:82",
        ["filter: is_empty, for which [null] is not empty"] = "filters:23 filters:25 filters:26 filters:47 filters:49",
        ["filter: match ExceptIntegers"] = "filters:10",
        ["filter: match ExceptKeywords"] = "filters:9 filters:45",
        ["filter: match None"] = "errors:85",
        ["filter: match Phrase"] = "filters:13",
        ["filter: match TextAny"] = "filters:12",
        ["filter: min_should"] = "filters:37 filters:53",
        ["filter: values_count"] = "filters:22",
        ["more or fewer weights than legs"] = "errors:67",
        ["no query"] = "errors:66 query_formula_mmr_recommend:27",
        ["payload selection by keys inside of others, or by keys to leave out"] = "groups_batch_scroll_facet:13 groups_batch_scroll_facet:14 query_dense_sparse:35 query_dense_sparse:36",
        ["query: None"] = "errors:78",
        ["query: OrderBy"] = "query_formula_mmr_recommend:24 query_formula_mmr_recommend:25 query_formula_mmr_recommend:26",
        ["settings of all vectors of a collection, or metadata of other kinds than texts of ours"] = "create_collections:14",
        ["several changes of aliases at once"] = "aliases:7",
        ["several vectors for a field"] = "create_collections:11",
        ["the request is not in the recording"] = "deadlines_sizes:3 deadlines_sizes:4",
        ["the vector of a stored point"] = "errors:76 errors:77 query_dense_sparse:29 query_dense_sparse:30",
    };

    public static bool IsSentInPart(Recording call) => SentInPart.Values.Any(places => places.Split(' ').Contains(call.Place));
}
