using Connectors.Qdrant.Protos;

namespace Connectors.Qdrant.Tests.Cassettes;

/// <summary>
/// Recorded calls about collections as ours. An index or a vector is added by ensuring a definition that has it; collections have vectors by name, also
/// none; a text index says how it cuts words.
/// </summary>
internal static class RecordedSchemas
{
    public static OurCall OfCreate(CreateCollection request)
    {
        if (request.VectorsConfig?.Params is not null)
            throw new InexpressibleException("a vector without a name");
        if (request.HnswConfig is not null || request.QuantizationConfig is not null || request.Metadata.Count > 0)
            throw new InexpressibleException("settings of all vectors of a collection, or metadata of other kinds than texts of ours");
        if (request.OptimizersConfig is { } optimizers && !optimizers.Equals(new OptimizersConfigDiff { IndexingThreshold = optimizers.IndexingThreshold }))
            throw new InexpressibleException("settings of the optimizer other than the threshold of indexing");
        var definition = new QdrantCollectionDefinition
        {
            Shards = request.HasShardNumber ? (int)request.ShardNumber : null,
            Replicas = request.HasReplicationFactor ? (int)request.ReplicationFactor : null,
            WriteConsistency = request.HasWriteConsistencyFactor ? (int)request.WriteConsistencyFactor : null,
            PayloadsOnDisk = request.HasOnDiskPayload ? request.OnDiskPayload : null,
            IndexingThreshold = request.OptimizersConfig is { HasIndexingThreshold: true } threshold ? (int)threshold.IndexingThreshold : null,
            ShardsByKey = request.ShardingMethod == ShardingMethod.Custom,
        };
        request.VectorsConfig ??= new VectorsConfig { ParamsMap = new VectorParamsMap() };
        foreach (var (name, vector) in request.VectorsConfig.ParamsMap.Map)
            definition.Dense.Add(Dense(name, vector));
        foreach (var (name, vector) in request.SparseVectorsConfig?.Map ?? [])
            definition.Sparse.Add(Sparse(name, vector));
        return new OurCall(
            "Collections/Create",
            request,
            async store => $"{(await store.Collection(request.CollectionName).CreateHybridCollectionAsync(definition, failIfExists: true)).Name} created",
            answer => $"{request.CollectionName} {(CollectionOperationResponse.Parser.ParseFrom(answer).Result ? "created" : "not created")}") { IsWrite = true };
    }

    public static OurCall OfIndex(CreateFieldIndexCollection request, HybridCollectionDefinition existing)
    {
        if (!request.Wait)
            throw new InexpressibleException("a change, other than an upsert, that nobody waits for");
        if (request.FieldIndexParams is not null)
            throw new InexpressibleException("an index with settings of its own");
        if (request.FieldName.AsSpan().ContainsAny(".["))
            throw new InexpressibleException("an index on a path");
        var type = request.FieldType switch
        {
            FieldType.Keyword => PayloadType.Keyword,
            FieldType.Integer => PayloadType.Integer,
            FieldType.Float => PayloadType.Float,
            FieldType.Bool => PayloadType.Boolean,
            FieldType.Datetime => PayloadType.DateTime,
            FieldType.Text => PayloadType.Text,
            var other => throw new InexpressibleException($"an index of type {other}"),
        };
        if (type == PayloadType.Text)
            request.FieldIndexParams = new PayloadIndexParams { TextIndexParams = new TextIndexParams { Tokenizer = TokenizerType.Word, Lowercase = true } };
        var definition = Copy(existing, [new PayloadField(request.FieldName, type)]);
        return new OurCall("Points/CreateFieldIndex", request, store => EnsureAsync(store, request.CollectionName, definition), _ => nameof(EnsureOutcome.Extended)) { IsWrite = true };
    }

    public static OurCall OfVectorName(CreateVectorNameRequest request, HybridCollectionDefinition existing)
    {
        var definition = Copy(existing, []);
        if (request.DenseConfig is { } dense)
        {
            if (definition.Dense.FirstOrDefault(field => field.Name == request.VectorName) is { } old)
                definition.Dense.Remove(old);
            definition.Dense.Add(new DenseField(request.VectorName, (int)dense.Size, DistanceOf(dense.Distance)));
        }
        else
        {
            definition.Sparse.Add(new SparseField(request.VectorName, request.SparseConfig.Modifier == Modifier.Idf ? SparseWeighting.Idf : SparseWeighting.None));
        }

        return new OurCall("Points/CreateVectorName", request, store => EnsureAsync(store, request.CollectionName, definition), _ => nameof(EnsureOutcome.Extended)) { IsWrite = true };
    }

    public static OurCall OfDescribe(GetCollectionInfoRequest request) => new(
        "Collections/Get",
        request,
        async store =>
        {
            var collection = store.Collection(request.CollectionName);
            var health = await collection.GetHealthAsync();
            return RecordedAnswers.Collection((await collection.DescribeAsync())!, health);
        },
        answer => RecordedAnswers.Collection(GetCollectionInfoResponse.Parser.ParseFrom(answer).Result));

    public static OurCall OfDrop(DeleteCollection request) => new(
        "Collections/Delete",
        new DeleteCollection { CollectionName = request.CollectionName },
        async store => (await store.Collection(request.CollectionName).DropAsync()).ToString(),
        answer => CollectionOperationResponse.Parser.ParseFrom(answer).Result.ToString()) { IsWrite = true };

    public static OurCall OfList(ListCollectionsRequest request) => new(
        "Collections/List",
        request,
        async store => string.Join(',', await store.ListAsync()),
        answer => string.Join(',', ListCollectionsResponse.Parser.ParseFrom(answer).Collections.Select(collection => collection.Name).Order(StringComparer.Ordinal)));

    public static OurCall OfAliases(ChangeAliases request)
    {
        if (request.Actions.Count != 1)
            throw new InexpressibleException("several changes of aliases at once");
        return request.Actions[0].ActionCase switch
        {
            AliasOperations.ActionOneofCase.CreateAlias when request.Actions[0].CreateAlias is var set => Call(set.CollectionName, collection => collection.SetAliasAsync(set.AliasName)),

            // Whose alias it is, nobody asks.
            AliasOperations.ActionOneofCase.DeleteAlias when request.Actions[0].DeleteAlias is var drop => Call("any", collection => collection.DropAliasAsync(drop.AliasName)),
            _ => throw new InexpressibleException("another name for an alias"),
        };

        OurCall Call(string collection, Func<QdrantCollection, Task> change) => new(
            "Collections/UpdateAliases",
            request,
            async store =>
            {
                await change(store.Collection(collection));
                return "done";
            },
            _ => "done") { IsWrite = true };
    }

    public static OurCall OfAliases(ListAliasesRequest request) => new(
        "Collections/ListAliases",
        request,
        async store => await store.FindAliasAsync("live") ?? "nothing",
        answer => ListAliasesResponse.Parser.ParseFrom(answer).Aliases.FirstOrDefault(alias => alias.AliasName == "live")?.CollectionName ?? "nothing");

    public static OurCall OfAliases(ListCollectionAliasesRequest request) => new(
        "Collections/ListCollectionAliases",
        request,
        async store => string.Join(',', await store.Collection(request.CollectionName).ListAliasesAsync()),
        answer => string.Join(',', ListAliasesResponse.Parser.ParseFrom(answer).Aliases.Select(alias => alias.AliasName).Order(StringComparer.Ordinal)));

    public static OurCall OfHealth(HealthCheckRequest request) => new(
        "Qdrant/HealthCheck",
        request,
        async store => (await store.GetInfoAsync()).Version!,
        answer => HealthCheckReply.Parser.ParseFrom(answer).Version);

    private static DenseField Dense(string name, VectorParams vector)
    {
        if (vector.MultivectorConfig is not null)
            throw new InexpressibleException("several vectors for a field");
        var (hnsw, quantization) = (vector.HnswConfig, vector.QuantizationConfig);
        return new DenseField(name, (int)vector.Size, DistanceOf(vector.Distance))
        {
            Index = new QdrantDenseIndex
            {
                M = hnsw is { HasM: true } ? (int)hnsw.M : null,
                EfConstruction = hnsw is { HasEfConstruct: true } ? (int)hnsw.EfConstruct : null,
                FullScanThreshold = hnsw is { HasFullScanThreshold: true } ? (int)hnsw.FullScanThreshold : null,
                GraphOnDisk = hnsw is { HasOnDisk: true } ? hnsw.OnDisk : null,
                VectorsOnDisk = vector.HasOnDisk ? vector.OnDisk : null,
                Datatype = vector.HasDatatype ? DatatypeOf(vector.Datatype) : null,
                Quantization = quantization switch
                {
                    null => null,
                    { Binary: { } binary } => QdrantQuantization.Binary(binary.HasAlwaysRam ? binary.AlwaysRam : null),
                    { Scalar: { } scalar } => QdrantQuantization.Scalar(scalar.HasQuantile ? scalar.Quantile : null, scalar.HasAlwaysRam ? scalar.AlwaysRam : null),
                    { Product: { } product } => QdrantQuantization.Product(4 << (int)product.Compression, product.HasAlwaysRam ? product.AlwaysRam : null),
                    _ => throw new InexpressibleException("a quantisation of another kind"),
                },
            },
        };
    }

    /// <summary>What says the default is left out.</summary>
    private static QdrantSparseField Sparse(string name, SparseVectorParams vector)
    {
        if (vector.Modifier == Modifier.None)
            vector.ClearModifier();
        var index = vector.Index;
        var field = new QdrantSparseField(name, vector.Modifier == Modifier.Idf ? SparseWeighting.Idf : SparseWeighting.None)
        {
            OnDisk = index is { HasOnDisk: true } ? index.OnDisk : null,
            FullScanThreshold = index is { HasFullScanThreshold: true } ? (int)index.FullScanThreshold : null,
            Datatype = index is { HasDatatype: true } ? DatatypeOf(index.Datatype) : QdrantDatatype.Float32,
        };
        if (index is { Datatype: Datatype.Float32 })
            index.ClearDatatype();
        if (index?.CalculateSize() == 0)
            vector.Index = null;
        return field;
    }

    private static HybridCollectionDefinition Copy(HybridCollectionDefinition existing, IEnumerable<PayloadField> payload)
    {
        var copy = new HybridCollectionDefinition();
        foreach (var field in existing.Dense)
            copy.Dense.Add(field);
        foreach (var field in existing.Sparse)
            copy.Sparse.Add(field);
        foreach (var field in existing.Payload.Where(field => !payload.Any(other => other.Name == field.Name)).Concat(payload))
            copy.Payload.Add(field);
        return copy;
    }

    private static async Task<string> EnsureAsync(QdrantStore store, string collection, HybridCollectionDefinition definition) =>
        (await store.Collection(collection).EnsureAsync(definition)).ToString();

    private static Distance DistanceOf(Protos.Distance distance) => distance switch
    {
        Protos.Distance.Cosine => Distance.Cosine,
        Protos.Distance.Dot => Distance.Dot,
        Protos.Distance.Euclid => Distance.Euclid,
        _ => throw new InexpressibleException($"distance {distance}"),
    };

    private static QdrantDatatype DatatypeOf(Datatype type) => type switch
    {
        Datatype.Float16 => QdrantDatatype.Float16,
        Datatype.Uint8 => QdrantDatatype.UInt8,
        _ => QdrantDatatype.Float32,
    };
}
