using Connectors.Qdrant.Emulator.Grpc;
using Connectors.Qdrant.Emulator.Payloads;
using Connectors.Qdrant.Emulator.Storage;
using Connectors.Qdrant.Emulator.Writing;
using Connectors.Qdrant.Protos;

namespace Connectors.Qdrant.Emulator.Services;

/// <summary>Payload indexes and vector names: changes of the schema that go through the log of the points.</summary>
internal sealed class SchemaService(Catalog catalog, StrictRules strict)
{
    /// <summary>The log takes two operations for a change of the schema.</summary>
    private const ulong Steps = 2;

    public PointsOperationResponse CreateIndex(CreateFieldIndexCollection request)
    {
        CheckField(request.FieldName);
        var collection = catalog.Find(request.CollectionName);
        strict.CheckIndexCount(collection, request.FieldName);
        if (!request.HasFieldType && request.FieldIndexParams is null)
            throw Refusal.Argument("Field type is missing");
        collection.Indexes[request.FieldName] = new PayloadSchemaInfo
        {
            DataType = FieldTypes.Of(request.FieldType),
            Params = request.FieldIndexParams,
        };
        return Logged(collection, request.Wait);
    }

    public PointsOperationResponse DeleteIndex(DeleteFieldIndexCollection request)
    {
        CheckField(request.FieldName);
        var collection = catalog.Find(request.CollectionName);
        collection.Indexes.Remove(request.FieldName);
        return Logged(collection, request.Wait);
    }

    public PointsOperationResponse CreateVector(CreateVectorNameRequest request)
    {
        var collection = catalog.Find(request.CollectionName);
        var (dense, sparse) = (Dense(request.DenseConfig), Sparse(request.SparseConfig));
        if (collection.Has(request.VectorName)
            && (!Equals(collection.Dense(request.VectorName), dense) || !Equals(collection.Sparse(request.VectorName), sparse)))
        {
            throw Refusal.WrongInput($"Vector `{request.VectorName}` already exists with a different configuration");
        }

        if (dense is not null)
        {
            collection.Config.Params.VectorsConfig.ParamsMap.Map[request.VectorName] = dense;
        }
        else if (sparse is not null)
        {
            collection.Config.Params.SparseVectorsConfig ??= new SparseVectorConfig();
            collection.Config.Params.SparseVectorsConfig.Map[request.VectorName] = sparse;
        }

        return Logged(collection, request.Wait);
    }

    public PointsOperationResponse DeleteVector(DeleteVectorNameRequest request)
    {
        var collection = catalog.Find(request.CollectionName);
        collection.DropVector(request.VectorName);
        return Logged(collection, request.Wait);
    }

    private static PointsOperationResponse Logged(Collection collection, bool wait) => new()
    {
        Result = new UpdateResult { OperationId = collection.NextOperation(Steps), Status = wait ? UpdateStatus.Completed : UpdateStatus.Acknowledged },
    };

    private static void CheckField(string name)
    {
        if (name.Length == 0)
            throw Refusal.Validation("field_name", "value \"\" invalid, must be at least 1 characters");
        JsonPath.Parse(name);
    }

    private static VectorParams? Dense(DenseVectorCreationConfig? config)
    {
        if (config is null)
            return null;
        var field = new VectorParams { Size = config.Size, Distance = config.Distance, MultivectorConfig = config.MultivectorConfig };
        if (config.HasDatatype)
            field.Datatype = config.Datatype;
        return field;
    }

    private static SparseVectorParams? Sparse(SparseVectorCreationConfig? config)
    {
        if (config is null)
            return null;
        var field = new SparseVectorParams();
        if (config.HasModifier)
            field.Modifier = config.Modifier;
        if (config.HasDatatype)
            field.Index = new SparseIndexConfig { Datatype = config.Datatype };
        return field;
    }
}
