using System.Text.Json;
using Connectors.Qdrant.Protos;
using Google.Protobuf;

namespace Connectors.Qdrant.Tests.Emulator;

/// <summary>The collections that scenarios start from: they were made by calls that are not recorded.</summary>
internal static class Seeds
{
    /// <summary>The names of indexes and their order fix the number of operations in the log before the points: 22.</summary>
    private static readonly Dictionary<string, FieldType> Indexes = new(StringComparer.Ordinal)
    {
        ["keyword"] = FieldType.Keyword,
        ["integer"] = FieldType.Integer,
        ["float"] = FieldType.Float,
        ["bool"] = FieldType.Bool,
        ["datetime"] = FieldType.Datetime,
        ["geo"] = FieldType.Geo,
        ["text"] = FieldType.Text,
    };

    public static async Task SowAsync(RawCaller caller, string scenario)
    {
        switch (scenario)
        {
            case "aliases":
                await EightAsync(caller, "al_a");
                await SmallAsync(caller, "al_b");
                break;
            case "payload_indexes":
                await EightAsync(caller, "pidx");
                break;
            case "vector_names":
                await EightAsync(caller, "vn");
                break;
            case "update_delete":
                await EightAsync(caller, "upd");
                break;
            case "errors":
                await EightAsync(caller, "err");
                break;
            case "upsert_kinds":
                await SmallAsync(caller, "ups");
                break;
            case "upsert_wait_ordering":
                await SmallAsync(caller, "wt");
                break;
            case "bulk_upload":
                await SmallAsync(caller, "bu");
                break;
            case "sparse_edge":
                await CreateAsync(caller, "se", [], ("s", null), ("idf", Modifier.Idf));
                break;
            case "surprises":
                await CreateAsync(caller, "sur", [("dot", 2, Protos.Distance.Dot), ("euc", 2, Protos.Distance.Euclid)], ("s", null));
                break;
            case "deadlines_sizes":
                await CreateAsync(caller, "big", [("dense", 8, Protos.Distance.Dot)]);
                break;
            case "auth_jwt_tls":
                await SmallAsync(caller, "jw1");
                await SmallAsync(caller, "jw2");
                break;
            case "multivectors":
                await CreateAsync(caller, "mv", [("d", 3, Protos.Distance.Dot)], ("s", null));
                break;
            case "filters" or "groups_batch_scroll_facet" or "query_dense_sparse" or "query_hybrid" or "query_formula_mmr_recommend":
                await SixtyAsync(caller, "q");
                break;
        }
    }

    /// <summary>Calls in the middle of a scenario that are not recorded either.</summary>
    public static async Task SowAfterAsync(RawCaller caller, string place)
    {
        if (place == "surprises:29")
        {
            await caller.CallAsync<CollectionOperationResponse>("/qdrant.Collections/Delete", new DeleteCollection { CollectionName = "sur" });
            await CreateAsync(caller, "sur", [], ("i", Modifier.Idf));
        }

        if (place == "errors:39")
        {
            ulong[] strange = [901, 902, 903, 904];
            await caller.CallAsync<PointsOperationResponse>("/qdrant.Points/Delete", new DeletePoints
            {
                CollectionName = "err",
                Wait = true,
                Points = new PointsSelector { Points = new PointsIdsList { Ids = { strange.Select(number => new PointId { Num = number }) } } },
            });
        }
    }

    /// <summary>The collection of scores.json, with its payload indexes.</summary>
    public static async Task SixtyAsync(RawCaller caller, string name)
    {
        using var scores = JsonDocument.Parse(await File.ReadAllBytesAsync(RepositoryFolder.Golden("qdrant", "scores.json")));
        var root = scores.RootElement;
        (string, ulong, Protos.Distance)[] dense =
        [
            ("cos", 8, Protos.Distance.Cosine), ("dot", 8, Protos.Distance.Dot), ("euc", 8, Protos.Distance.Euclid), ("man", 8, Protos.Distance.Manhattan),
        ];
        await CreateAsync(caller, name, dense, ("sp", null), ("spf16", null), ("spu8", null), ("bm", Modifier.Idf));
        foreach (var index in root.GetProperty("payload_indexes").EnumerateObject())
        {
            var isText = index.Value.ValueKind == JsonValueKind.Object;
            var request = new CreateFieldIndexCollection
            {
                CollectionName = name,
                Wait = true,
                FieldName = index.Name,
                FieldType = Indexes[isText ? "text" : index.Value.GetString()!],
            };
            if (isText)
                request.FieldIndexParams = new PayloadIndexParams { TextIndexParams = new TextIndexParams { Tokenizer = TokenizerType.Word, Lowercase = true, PhraseMatching = true } };
            await caller.CallAsync<PointsOperationResponse>("/qdrant.Points/CreateFieldIndex", request);
        }

        var points = new UpsertPoints { CollectionName = name, Wait = true };
        points.Points.AddRange(root.GetProperty("points").EnumerateArray().Select(RestForms.Point));
        await caller.CallAsync<PointsOperationResponse>("/qdrant.Points/Upsert", points);
    }

    /// <summary>Eight points, as they are read back in update_delete.jsonl.</summary>
    private static async Task EightAsync(RawCaller caller, string name)
    {
        await SmallAsync(caller, name);
        var request = new UpsertPoints { CollectionName = name, Wait = true };
        for (var i = 1; i <= 8; i++)
        {
            var sparse = new Dictionary<uint, float> { [(uint)i] = 1, [7] = 0.25f * i, [(uint)(10 + i)] = 0.5f };
            var point = new PointStruct
            {
                Id = new PointId { Num = (ulong)i },
                Vectors = new Vectors
                {
                    Vectors_ = new NamedVectors
                    {
                        Vectors =
                        {
                            ["dense"] = new Vector { Dense = new DenseVector { Data = { (float)(0.1 * i), 0.2f, (float)(0.3 - 0.1 * i), 0.4f } } },
                            ["sparse"] = new Vector { Sparse = new SparseVector { Indices = { sparse.Keys }, Values = { sparse.Values } } },
                        },
                    },
                },
            };
            string[] languages = ["en", "de", "fr"];
            point.Payload["n"] = new Value { IntegerValue = i };
            point.Payload["price"] = new Value { DoubleValue = 1.5 * i };
            point.Payload["lang"] = new Value { StringValue = languages[i % 3] };
            point.Payload["title"] = new Value { StringValue = $"quick fox number {i}" };
            point.Payload["tags"] = new Value { ListValue = new ListValue { Values = { ((string[])["a", "b"]).Take(i % 3).Select(tag => new Value { StringValue = tag }) } } };
            request.Points.Add(point);
        }

        await caller.CallAsync<PointsOperationResponse>("/qdrant.Points/Upsert", request);
    }

    private static Task SmallAsync(RawCaller caller, string name) => CreateAsync(caller, name, [("dense", 4, Protos.Distance.Cosine)], ("sparse", null));

    private static async Task CreateAsync(RawCaller caller, string name, (string Name, ulong Size, Protos.Distance Distance)[] dense, params (string Name, Modifier? Modifier)[] sparse)
    {
        var request = new CreateCollection
        {
            CollectionName = name,
            VectorsConfig = new VectorsConfig { ParamsMap = new VectorParamsMap() },
            SparseVectorsConfig = new SparseVectorConfig(),
        };
        foreach (var field in dense)
            request.VectorsConfig.ParamsMap.Map[field.Name] = new VectorParams { Size = field.Size, Distance = field.Distance };
        foreach (var field in sparse)
            request.SparseVectorsConfig.Map[field.Name] = field.Modifier is { } modifier ? new SparseVectorParams { Modifier = modifier } : new SparseVectorParams();
        await caller.CallAsync<CollectionOperationResponse>("/qdrant.Collections/Create", request);
    }
}
