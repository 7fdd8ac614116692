using Connectors.Calls;
using Connectors.Protobuf;
using Connectors.Qdrant.Protos;

namespace Connectors.Qdrant.Calls;

/// <summary>What the server says of a write that gRPC calls OK. Answers to one operation and to several begin alike, with their results in field 1.</summary>
internal static class WriteStatus
{
    /// <summary>Looks at the results of an answer.</summary>
    /// <param name="answer">A PointsOperationResponse or UpdateBatchResponse.</param>
    /// <param name="context">What the call was for.</param>
    /// <returns>True.</returns>
    /// <exception cref="StoreException">An operation is in the server's log, but nobody has seen it applied. Sending it again does no harm.</exception>
    public static bool Check(ReadOnlyMemory<byte> answer, CallContext context)
    {
        var reader = new ProtoReader(answer);
        while (reader.Read())
        {
            if (reader.Field == 1)
                CheckResult(reader.Content, context);
        }

        return true;
    }

    private static void CheckResult(ReadOnlyMemory<byte> result, CallContext context)
    {
        var reader = new ProtoReader(result);
        while (reader.Read())
        {
            if (reader.Field == 2 && (UpdateStatus)reader.Number is var status and (UpdateStatus.WaitTimeout or UpdateStatus.ClockRejected))
                throw QdrantFaults.NotApplied(status, context);
        }
    }
}
