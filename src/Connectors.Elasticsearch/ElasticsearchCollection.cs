using Connectors.Elasticsearch.Calls;
using Connectors.Elasticsearch.Documents;
using Connectors.Elasticsearch.Filters;
using Connectors.Elasticsearch.Queries;
using Connectors.Elasticsearch.Schema;

namespace Connectors.Elasticsearch;

/// <summary>A collection of an <see cref="ElasticsearchStore"/>: an index, or an alias of one.</summary>
public sealed partial class ElasticsearchCollection : HybridCollection
{
    private readonly ElasticsearchStore _store;
    private readonly ElasticsearchCollectionState _state;
    private readonly ElasticsearchChannel _channel;
    private readonly ClusterProbe _cluster;
    private readonly RetrieverProbe _retrievers;
    private readonly string _path;
    private readonly bool _exactSparseScores;

    internal ElasticsearchCollection(ElasticsearchStore store, string name, ElasticsearchCollectionState state)
        : base(store, name)
    {
        _store = store;
        _state = state;
        _channel = store.Channel;
        _cluster = store.Cluster;
        _retrievers = store.Retrievers;
        _path = "/" + Uri.EscapeDataString(name);
        _exactSparseScores = store.ExactSparseScores;
    }

    /// <summary>
    /// Says that the tokens of a sparse field are words, and of which vocabulary: see <see cref="SparseTokens.Vocabulary"/>. An index that another
    /// program has made does not say that itself; of one that Connectors has made, only the vocabulary has to be given, and must be the one noted.
    /// </summary>
    /// <param name="field">The field.</param>
    /// <param name="vocabulary">The vocabulary of the encoder that fills it.</param>
    /// <returns>This collection.</returns>
    public ElasticsearchCollection UseVocabulary(string field, ISparseVocabulary vocabulary)
    {
        ArgumentException.ThrowIfNullOrEmpty(field);
        ArgumentNullException.ThrowIfNull(vocabulary);
        _state.Vocabularies[field] = vocabulary;
        _state.Tokens[field] = SparseTokens.Vocabulary;
        return this;
    }

    /// <summary>Says that the tokens of a sparse field of another program's index are decimal numbers: see <see cref="SparseTokens.Index"/>.</summary>
    /// <param name="field">The field.</param>
    /// <returns>This collection.</returns>
    public ElasticsearchCollection UseIndexTokens(string field)
    {
        ArgumentException.ThrowIfNullOrEmpty(field);
        _state.Tokens[field] = SparseTokens.Index;
        return this;
    }

    /// <inheritdoc/>
    protected override void CheckFilter(Filter filter, HybridCollectionDefinition definition, StoreCapabilities capabilities)
    {
        ArgumentNullException.ThrowIfNull(definition);
        new FilterWriter(_state.Layout ?? IndexLayout.Of(definition, ServerVersion.Floor)).Check(filter);
    }

    private CallContext Context(string operation, bool isWrite = false) => new(operation, Name, isWrite);

    private SparseTokenCodec Tokens(IndexLayout layout) => new(layout, _state);

    private SourceSelection Select(IndexLayout layout, PayloadSelection payload, VectorSelection vectors)
    {
        ThrowUnlessReadable(layout, vectors);
        return new SourceSelection(layout, payload, vectors);
    }

    private void ThrowUnlessReadable(IndexLayout layout, VectorSelection vectors)
    {
        foreach (var field in layout.Definition.Sparse.Where(field => vectors.Includes(field.Name)))
        {
            if (Tokens(layout).FindFault(field.Name) is { } fault)
                throw new NotSupportedException($"elasticsearch cannot read vectors of field '{field.Name}', because {fault}.");
        }
    }
}
