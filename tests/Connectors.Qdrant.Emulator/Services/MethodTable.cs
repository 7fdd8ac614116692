using Connectors.Qdrant.Emulator.Faults;
using Connectors.Qdrant.Emulator.Grpc;
using Connectors.Qdrant.Emulator.Storage;
using Connectors.Qdrant.Emulator.Views;
using Connectors.Qdrant.Protos;
using Google.Protobuf;

namespace Connectors.Qdrant.Emulator.Services;

/// <summary>The methods by name. One call runs at a time: the data need no finer lock.</summary>
internal sealed class MethodTable
{
    /// <summary>
    /// The server's decoder (prost, which Qdrant builds with its limit) goes 100 messages deep, and an object in a payload takes three: its Struct, the
    /// entry of a map and a Value. This decoder stops at the limit, that one behind it.
    /// </summary>
    private const int NestingLimit = 101;

    private readonly Dictionary<string, EmulatedMethod> _methods = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    public MethodTable(QdrantEmulatorOptions options, FaultPlan faults)
    {
        var catalog = new Catalog();
        var strict = new StrictRules(options.Clock);
        var answers = new Answers(faults);
        Add("Qdrant/HealthCheck", Access.Open, HealthCheckRequest.Parser, _ => new HealthCheckReply { Title = "qdrant - vector search engine", Version = options.Version });
        _methods["/grpc.health.v1.Health/Check"] = new EmulatedMethod(Access.Open, _ => new HealthStatus { Status = 1 });
        AddCollections(new CollectionsService(catalog));
        AddAliases(new AliasService(catalog));
        AddSchema(new SchemaService(catalog, strict));
        AddWrites(new PointWriteService(catalog, faults, strict));
        AddReads(new PointReadService(catalog, strict, answers));
        AddQueries(new QueryService(catalog, strict, answers));
    }

    public EmulatedMethod? Find(string name) => _methods.GetValueOrDefault(name);

    /// <summary>A write's answer with the status of one whose time ran out, whether it was made or not.</summary>
    public static IMessage StateWaitTimeout(IMessage? answer)
    {
        if (answer is UpdateBatchResponse batch)
        {
            foreach (var result in batch.Result)
                result.Status = UpdateStatus.WaitTimeout;
            return batch;
        }

        var response = answer as PointsOperationResponse ?? new PointsOperationResponse { Result = new UpdateResult() };
        response.Result.Status = UpdateStatus.WaitTimeout;
        return response;
    }

    private void AddCollections(CollectionsService collections)
    {
        Add("Collections/Create", Access.Write, CreateCollection.Parser, collections.Create);
        Add("Collections/Get", Access.Read, GetCollectionInfoRequest.Parser, collections.Get);
        Add("Collections/Update", Access.Write, UpdateCollection.Parser, collections.Update);
        Add("Collections/Delete", Access.Write, DeleteCollection.Parser, collections.Delete);
        Add("Collections/List", Access.Read, ListCollectionsRequest.Parser, _ => collections.List());
        Add("Collections/CollectionExists", Access.Read, CollectionExistsRequest.Parser, collections.Exists);
    }

    private void AddAliases(AliasService aliases)
    {
        Add("Collections/UpdateAliases", Access.Write, ChangeAliases.Parser, aliases.Update);
        Add("Collections/ListAliases", Access.Read, ListAliasesRequest.Parser, _ => aliases.List());
        Add("Collections/ListCollectionAliases", Access.Read, ListCollectionAliasesRequest.Parser, request => aliases.List(request.CollectionName));
    }

    private void AddSchema(SchemaService schema)
    {
        Add("Points/CreateFieldIndex", Access.Write, CreateFieldIndexCollection.Parser, schema.CreateIndex);
        Add("Points/DeleteFieldIndex", Access.Write, DeleteFieldIndexCollection.Parser, schema.DeleteIndex);
        Add("Points/CreateVectorName", Access.Write, CreateVectorNameRequest.Parser, schema.CreateVector);
        Add("Points/DeleteVectorName", Access.Write, DeleteVectorNameRequest.Parser, schema.DeleteVector);
    }

    private void AddWrites(PointWriteService points)
    {
        Add("Points/Upsert", Access.Write, UpsertPoints.Parser, points.Upsert);
        Add("Points/Delete", Access.Write, DeletePoints.Parser, points.Delete);
        Add("Points/UpdateVectors", Access.Write, UpdatePointVectors.Parser, points.UpdateVectors);
        Add("Points/DeleteVectors", Access.Write, DeletePointVectors.Parser, points.DeleteVectors);
        Add("Points/SetPayload", Access.Write, SetPayloadPoints.Parser, points.SetPayload);
        Add("Points/OverwritePayload", Access.Write, SetPayloadPoints.Parser, points.OverwritePayload);
        Add("Points/DeletePayload", Access.Write, DeletePayloadPoints.Parser, points.DeletePayload);
        Add("Points/ClearPayload", Access.Write, ClearPayloadPoints.Parser, points.ClearPayload);
        Add("Points/UpdateBatch", Access.Write, UpdateBatchPoints.Parser, points.UpdateBatch);
    }

    private void AddReads(PointReadService points)
    {
        Add("Points/Get", Access.Read, GetPoints.Parser, points.Get);
        Add("Points/Count", Access.Read, CountPoints.Parser, points.Count);
        Add("Points/Scroll", Access.Read, ScrollPoints.Parser, points.Scroll);
        Add("Points/Facet", Access.Read, FacetCounts.Parser, points.Facet);
    }

    private void AddQueries(QueryService queries)
    {
        Add("Points/Query", Access.Read, QueryPoints.Parser, queries.Query);
        Add("Points/QueryBatch", Access.Read, QueryBatchPoints.Parser, queries.QueryBatch);
        Add("Points/QueryGroups", Access.Read, QueryPointGroups.Parser, queries.QueryGroups);
    }

    private void Add<TRequest>(string name, Access access, MessageParser<TRequest> parser, Func<TRequest, IMessage> answer)
        where TRequest : IMessage<TRequest> =>
        _methods[name] = new EmulatedMethod(access, message =>
        {
            var request = parser.ParseFrom(CodedInputStream.CreateWithLimits(new MemoryStream(message), int.MaxValue, NestingLimit));
            lock (_lock)
                return answer(request);
        });
}
