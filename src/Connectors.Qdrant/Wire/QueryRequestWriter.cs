using Connectors.Protobuf;
using Connectors.Qdrant.Protos;
using Google.Protobuf;

namespace Connectors.Qdrant.Wire;

/// <summary>Writes QueryPoints, QueryPointGroups and QueryBatchPoints: what is rare as generated messages, the vectors from the caller's memory.</summary>
internal sealed class QueryRequestWriter
{
    private const int BatchedQueryField = 2;
    private const int NearestField = 1;
    private const int NearestWithMmrField = 9;
    private const int MmrField = 2;

    private readonly QueryNode _node;
    private readonly byte[] _message;
    private readonly byte[]? _mmr;
    private readonly QueryRequestWriter[] _prefetch;
    private readonly int _vector;
    private readonly int _input;
    private readonly int _nearest;
    private readonly int _query;

    private QueryRequestWriter(QueryNode node)
    {
        _node = node;
        _message = node.Message.ToByteArray();
        _mmr = node.Mmr?.ToByteArray();
        _prefetch = [.. node.Prefetch.Select(prefetch => new QueryRequestWriter(prefetch))];
        if (node.Nearest is { } leg)
        {
            _vector = SizeOf(leg);
            _input = ProtoWriter.SizeOfField(InputField(leg), _vector);
            _nearest = ProtoWriter.SizeOfField(1, _input) + (_mmr is null ? 0 : ProtoWriter.SizeOfField(MmrField, _mmr.Length));
            _query = _mmr is null ? _nearest : ProtoWriter.SizeOfField(NearestWithMmrField, _nearest);
        }

        Size = _message.Length + (node.Nearest is null ? 0 : ProtoWriter.SizeOfField(QueryField, _query))
            + _prefetch.Sum(prefetch => ProtoWriter.SizeOfField(PrefetchField, prefetch.Size));
    }

    private int Size { get; }

    // The fields of a query follow its collection's name, which a prefetch does not have.
    private int PrefetchField => _node.Message is PrefetchQuery ? 1 : 2;

    private int QueryField => PrefetchField + 1;

    /// <summary>Writes a QueryPoints or QueryPointGroups.</summary>
    public static ProtoWriter Write(QueryNode query)
    {
        var writer = new QueryRequestWriter(query);
        var request = new ProtoWriter(writer.Size);
        try
        {
            writer.WriteTo(request);
            return request;
        }
        catch
        {
            request.Dispose();
            throw;
        }
    }

    /// <summary>Writes a QueryBatchPoints.</summary>
    /// <param name="batch">Everything but the queries.</param>
    /// <param name="queries">The queries, each a QueryPoints.</param>
    public static ProtoWriter Write(QueryBatchPoints batch, IReadOnlyList<QueryNode> queries)
    {
        var writers = queries.Select(query => new QueryRequestWriter(query)).ToList();
        var request = new ProtoWriter(batch.CalculateSize() + writers.Sum(writer => ProtoWriter.SizeOfField(BatchedQueryField, writer.Size)));
        try
        {
            batch.WriteTo(request.Take(batch.CalculateSize()));
            foreach (var writer in writers)
            {
                request.BeginField(BatchedQueryField, writer.Size);
                writer.WriteTo(request);
            }

            return request;
        }
        catch
        {
            request.Dispose();
            throw;
        }
    }

    private void WriteTo(ProtoWriter request)
    {
        _message.CopyTo(request.Take(_message.Length));
        foreach (var prefetch in _prefetch)
        {
            request.BeginField(PrefetchField, prefetch.Size);
            prefetch.WriteTo(request);
        }

        if (_node.Nearest is not { } leg)
            return;
        request.BeginField(QueryField, _query);
        if (_mmr is not null)
            request.BeginField(NearestWithMmrField, _nearest);
        request.BeginField(NearestField, _input);
        request.BeginField(InputField(leg), _vector);
        WriteVector(request, leg);
        if (_mmr is not null)
            request.WriteElement(MmrField, _mmr);
    }

    private void WriteVector(ProtoWriter request, SearchLeg leg)
    {
        switch (leg)
        {
            case DenseLeg dense:
                VectorWriter.Write(request, dense.Vector);
                break;
            case SparseLeg sparse:
                VectorWriter.Write(request, sparse.Vector);
                break;
            default:
                _node.Model!.Write(request, TextOf(leg));
                break;
        }
    }

    private int SizeOf(SearchLeg leg) => leg switch
    {
        DenseLeg dense => VectorWriter.SizeOf(dense.Vector),
        SparseLeg sparse => VectorWriter.SizeOf(sparse.Vector),
        _ => _node.Model!.SizeOf(TextOf(leg)),
    };

    private static string TextOf(SearchLeg leg) => leg switch
    {
        TextLeg text => text.Text,
        SemanticLeg semantic => semantic.Text,
        _ => throw new NotSupportedException($"qdrant does not run a {leg.GetType().Name}."),
    };

    private static int InputField(SearchLeg leg) => leg switch
    {
        DenseLeg => 2,
        SparseLeg => 3,
        _ => 5,
    };
}
