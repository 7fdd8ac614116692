using Connectors.Grpc;
using Connectors.Qdrant.Emulator.Grpc;
using Connectors.Qdrant.Emulator.Payloads;
using Connectors.Qdrant.Emulator.Storage;
using Connectors.Qdrant.Emulator.Views;
using Connectors.Qdrant.Emulator.Writing;
using Connectors.Qdrant.Protos;
using Google.Protobuf;

namespace Connectors.Qdrant.Emulator.Services;

/// <summary>Collections: making, describing, changing and dropping them.</summary>
internal sealed class CollectionsService(Catalog catalog)
{
    private const ulong MaxSize = 65536;
    private const string BarredInNames = "<>:\"/\\|?*\0\x1f";

    public CollectionOperationResponse Create(CreateCollection request)
    {
        CheckName(request.CollectionName);
        MessageRules.AtLeastOne("shard_number", request.HasShardNumber ? request.ShardNumber : null);
        MessageRules.AtLeastOne("timeout", request.HasTimeout ? request.Timeout : null);
        CheckVectors(request);
        if (catalog.Collections.ContainsKey(request.CollectionName))
            throw Exists(request.CollectionName);
        if (catalog.Aliases.ContainsKey(request.CollectionName))
            throw Refusal.WrongInput($"Can't create collection with name {request.CollectionName}. Alias with the same name already exists");
        catalog.Collections[request.CollectionName] = Made(request);
        return new CollectionOperationResponse { Result = true };
    }

    public static Refusal Exists(string name) => new(GrpcStatusCode.AlreadyExists, $"Wrong input: Collection `{name}` already exists!");

    public GetCollectionInfoResponse Get(GetCollectionInfoRequest request)
    {
        var collection = catalog.Find(request.CollectionName);
        var config = collection.Config.Clone();
        config.MergeFrom(new CollectionConfigView { WalConfig = collection.WriteAheadLog, StrictModeConfig = collection.StrictMode }.ToByteArray());
        var info = new CollectionInfo
        {
            Status = CollectionStatus.Green,
            OptimizerStatus = new OptimizerStatus { Ok = true },
            SegmentsCount = 2 * config.Params.ShardNumber,
            Config = config,
            PointsCount = (ulong)collection.Points.Count,
            // The sparse index is there from the first vector on; the one of dense vectors comes with the optimizer.
            IndexedVectorsCount = (ulong)collection.Points.Values.Sum(point => point.Vectors.Values.Count(vector => vector is SparseTerms)),
        };
        foreach (var (field, schema) in collection.Indexes)
        {
            info.PayloadSchema[field] = schema.Clone();
            info.PayloadSchema[field].Points = (ulong)collection.Points.Values.Count(point => FieldTypes.Holds(field, schema.DataType, point.Payload));
        }

        info.MergeFrom(new CollectionInfoView { UpdateQueue = new UpdateQueueInfo() }.ToByteArray());
        return new GetCollectionInfoResponse { Result = info };
    }

    public CollectionOperationResponse Update(UpdateCollection request)
    {
        var collection = catalog.Find(request.CollectionName);
        var view = UpdateCollectionView.Parser.ParseFrom(request.ToByteArray());
        foreach (var (name, change) in request.SparseVectorsConfig?.Map ?? [])
        {
            var field = collection.Sparse(name) ?? throw Refusal.UnknownVector(name);
            field.MergeFrom(change);
        }

        collection.Config.OptimizerConfig.MergeFrom(view.OptimizersConfig);
        collection.Config.HnswConfig.MergeFrom(view.HnswConfig);
        foreach (var (key, value) in request.Metadata)
        {
            if (value.KindCase is Value.KindOneofCase.NullValue)
                collection.Config.Metadata.Remove(key);
            else
                collection.Config.Metadata[key] = value;
        }

        if (view.StrictModeConfig is { } strict)
        {
            collection.StrictMode ??= new StrictModeConfig();
            collection.StrictMode.MergeFrom(strict);
            collection.Rates.Reset();
        }

        return new CollectionOperationResponse { Result = true };
    }

    public CollectionOperationResponse Delete(DeleteCollection request)
    {
        var result = catalog.Collections.Remove(request.CollectionName);
        foreach (var alias in catalog.Aliases.Where(alias => alias.Value == request.CollectionName).Select(alias => alias.Key).ToList())
            catalog.Aliases.Remove(alias);
        return new CollectionOperationResponse { Result = result };
    }

    public ListCollectionsResponse List() =>
        new() { Collections = { catalog.Collections.Keys.Select(name => new Protos.CollectionDescription { Name = name }) } };

    public CollectionExistsResponse Exists(CollectionExistsRequest request) =>
        new() { Result = new CollectionExists { Exists = catalog.Has(request.CollectionName) } };

    private static void CheckName(string name)
    {
        Catalog.CheckLength(name);
        if (name.FirstOrDefault(letter => BarredInNames.Contains(letter)) is var barred and not default(char))
            throw Refusal.Validation("collection_name", $"collection name cannot contain \"{barred}\" char");
    }

    private static void CheckVectors(CreateCollection request)
    {
        var vectors = request.VectorsConfig;
        CheckSize("vectors_config.config.size", vectors?.Params);
        foreach (var field in vectors?.ParamsMap?.Map.Values ?? Enumerable.Empty<VectorParams>())
            CheckSize("vectors_config.config.map.[].size", field);
        foreach (var field in (vectors?.ParamsMap?.Map.Values ?? Enumerable.Empty<VectorParams>()).Append(vectors?.Params))
        {
            if (field is { Distance: Protos.Distance.UnknownDistance })
                throw Refusal.Argument("Malformed distance parameter: UnknownDistance");
        }

        if (request.SparseVectorsConfig?.Map.Keys.FirstOrDefault(name => vectors?.ParamsMap?.Map.ContainsKey(name) is true) is { } twice)
            throw Refusal.WrongInput($"Dense and sparse vector names must be unique - duplicate found with '{twice}'");
    }

    private static void CheckSize(string path, VectorParams? field)
    {
        if (field is { Size: 0 or > MaxSize })
            throw Refusal.Validation(path, $"value {field.Size} invalid, must be from 1 to {MaxSize}");
    }

    private static Collection Made(CreateCollection request)
    {
        var view = CreateCollectionView.Parser.ParseFrom(request.ToByteArray());
        var config = new CollectionConfig
        {
            Params = new CollectionParams
            {
                ShardNumber = request.HasShardNumber ? request.ShardNumber : 1,
                OnDiskPayload = !request.HasOnDiskPayload || request.OnDiskPayload,
                ReplicationFactor = request.HasReplicationFactor ? request.ReplicationFactor : 1,
                WriteConsistencyFactor = request.HasWriteConsistencyFactor ? request.WriteConsistencyFactor : 1,
                VectorsConfig = request.VectorsConfig ?? new VectorsConfig { ParamsMap = new VectorParamsMap() },
                SparseVectorsConfig = request.SparseVectorsConfig,
                Payload = request.Payload,
            },
            HnswConfig = new HnswConfigDiff { M = 16, EfConstruct = 100, FullScanThreshold = 10000, MaxIndexingThreads = 0, OnDisk = false },
            OptimizerConfig = new OptimizersConfigDiff
            {
                DeletedThreshold = 0.2,
                VacuumMinVectorNumber = 1000,
                DefaultSegmentNumber = 0,
                IndexingThreshold = 10000,
                FlushIntervalSec = 5,
            },
            QuantizationConfig = request.QuantizationConfig,
            Metadata = { request.Metadata },
        };
        // max_optimization_threads { setting: Auto }
        config.OptimizerConfig.MergeFrom(new OptimizersConfigView { MaxOptimizationThreads = ByteString.CopyFrom(16, 0) }.ToByteArray());
        config.OptimizerConfig.MergeFrom(request.OptimizersConfig ?? new OptimizersConfigDiff());
        config.HnswConfig.MergeFrom(request.HnswConfig ?? new HnswConfigDiff());
        var collection = new Collection(request.CollectionName, config) { StrictMode = view.StrictModeConfig };
        collection.WriteAheadLog.MergeFrom(view.WalConfig);
        return collection;
    }
}
