using System.Collections.Concurrent;
using Connectors.Elasticsearch.Schema;
using Connectors.Stores;

namespace Connectors.Elasticsearch;

/// <summary>What all objects for one collection of a store share: the order of writes, the layout that was read last, and the vocabularies of its fields.</summary>
internal sealed class ElasticsearchCollectionState
{
    private volatile IndexLayout? _layout;

    public WriteOrder Order { get; } = new();

    public ConcurrentDictionary<string, ISparseVocabulary> Vocabularies { get; } = new(StringComparer.Ordinal);

    /// <summary>Gets the fields of other programs' indexes of which the caller has said what their tokens are.</summary>
    public ConcurrentDictionary<string, SparseTokens> Tokens { get; } = new(StringComparer.Ordinal);

    public IndexLayout? Layout
    {
        get => _layout;
        set => _layout = value;
    }
}
