using Connectors.Calls;
using Connectors.Milvus.Calls;
using Connectors.Milvus.Protos;
using Connectors.Protobuf;

namespace Connectors.Milvus.Wire;

/// <summary>Reads what the answers to searches, queries and writes have in common: the status in field 1, and the rest in field 2.</summary>
internal static class AnswerReader
{
    /// <summary>Throws the error that an answer holds, and returns the contents of its field 2: one or no result, the columns, or the ids.</summary>
    public static List<ReadOnlyMemory<byte>> Contents(ReadOnlyMemory<byte> answer, CallContext context)
    {
        var contents = new List<ReadOnlyMemory<byte>>();
        Status? status = null;
        var reader = new ProtoReader(answer);
        while (reader.Read())
        {
            if (reader.Field == 1)
                status = Status.Parser.ParseFrom(reader.Content.Span);
            else if (reader.Field == 2)
                contents.Add(reader.Content);
        }

        return MilvusFaults.Of(status, context) is { } fault ? throw fault : contents;
    }

    /// <summary>Returns the timestamp of the answer to a write; 0 where it has none.</summary>
    public static ulong Timestamp(ReadOnlyMemory<byte> answer)
    {
        var timestamp = 0UL;
        var reader = new ProtoReader(answer);
        while (reader.Read())
        {
            if (reader.Field == 9)
                timestamp = reader.Number;
        }

        return timestamp;
    }
}
