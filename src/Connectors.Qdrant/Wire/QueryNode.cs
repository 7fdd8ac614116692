using Connectors.Qdrant.Protos;
using Google.Protobuf;

namespace Connectors.Qdrant.Wire;

/// <summary>
/// A query or one of its prefetches: a generated message with everything but vectors and prefetches, which are written from where they lie.
/// </summary>
internal sealed record QueryNode
{
    private QueryNode(IMessage message) => Message = message;

    /// <summary>Makes a prefetch.</summary>
    public QueryNode(PrefetchQuery message)
        : this((IMessage)message)
    {
    }

    /// <summary>Makes a query.</summary>
    public QueryNode(QueryPoints message)
        : this((IMessage)message)
    {
    }

    /// <summary>Makes a query of which the hits are grouped.</summary>
    public QueryNode(QueryPointGroups message)
        : this((IMessage)message)
    {
    }

    /// <summary>Gets everything but the vectors and the prefetches. Its query is unset where <see cref="Nearest"/> is set.</summary>
    public IMessage Message { get; private init; }

    /// <summary>Gets the dense, sparse or text leg by which the points are ranked; null when the message says how, or for no ranking.</summary>
    public SearchLeg? Nearest { get; init; }

    /// <summary>Gets the model of the text of <see cref="Nearest"/>.</summary>
    public DocumentModel? Model { get; init; }

    /// <summary>Gets how the points nearest to <see cref="Nearest"/> are made diverse; null for not at all.</summary>
    public Mmr? Mmr { get; init; }

    /// <summary>Gets the queries of which the hits are ranked.</summary>
    public IReadOnlyList<QueryNode> Prefetch { get; init; } = [];

    /// <summary>Makes the same a query.</summary>
    public QueryNode As(QueryPoints message) => this with { Message = message };

    /// <summary>Makes the same a query of which the hits are grouped.</summary>
    public QueryNode As(QueryPointGroups message) => this with { Message = message };
}
