using Connectors.Qdrant.Protos;
using Google.Protobuf;

namespace Connectors.Qdrant.Tests.Emulator;

/// <summary>The messages that methods answer with.</summary>
internal static class AnswerMessages
{
    public static IMessage Parse(string method, byte[] bytes) => ParserOf(method).ParseFrom(bytes);

    /// <summary>Without the fields that our messages lack.</summary>
    public static IMessage ParseKnown(string method, byte[] bytes) => ParserOf(method).WithDiscardUnknownFields(true).ParseFrom(bytes);

    private static MessageParser ParserOf(string method) => method["/qdrant.".Length..] switch
    {
        "Qdrant/HealthCheck" => (MessageParser)HealthCheckReply.Parser,
        "Collections/Get" => GetCollectionInfoResponse.Parser,
        "Collections/List" => ListCollectionsResponse.Parser,
        "Collections/CollectionExists" => CollectionExistsResponse.Parser,
        "Collections/ListAliases" or "Collections/ListCollectionAliases" => ListAliasesResponse.Parser,
        "Points/Get" => GetResponse.Parser,
        "Points/Count" => CountResponse.Parser,
        "Points/Scroll" => ScrollResponse.Parser,
        "Points/Facet" => FacetResponse.Parser,
        "Points/Query" => QueryResponse.Parser,
        "Points/QueryBatch" => QueryBatchResponse.Parser,
        "Points/QueryGroups" => QueryGroupsResponse.Parser,
        "Points/UpdateBatch" => UpdateBatchResponse.Parser,
        var name when name.StartsWith("Collections/", StringComparison.Ordinal) => CollectionOperationResponse.Parser,
        _ => PointsOperationResponse.Parser,
    };
}
