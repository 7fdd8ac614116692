using System.Text.Json;
using Connectors.Elasticsearch.Calls;
using Connectors.Elasticsearch.Documents;
using Connectors.Elasticsearch.Schema;

namespace Connectors.Elasticsearch.Queries;

/// <summary>Searches that go out together as one <c>_msearch</c>: as many as make neither the request nor its answer large.</summary>
internal sealed class SearchBatch : IDisposable
{
    private const int MaxSearches = 64;
    private const int MaxBytes = 4 * 1024 * 1024;

    private readonly JsonBuffer _lines = new();

    private SearchBatch(int start) => Start = start;

    /// <summary>Gets the position of the first search among all.</summary>
    public int Start { get; }

    public int Count { get; private set; }

    public ReadOnlyMemory<byte> Lines => _lines.Written;

    /// <summary>Takes as many searches as go together, at least one.</summary>
    public static SearchBatch Take(IReadOnlyList<SearchRequest> requests, int start, SearchWriter searches)
    {
        var batch = new SearchBatch(start);
        for (var hits = 0L; start + batch.Count < requests.Count && batch.Count < MaxSearches && batch._lines.Length < MaxBytes; batch.Count++)
        {
            var request = requests[start + batch.Count];
            hits += request.Size;
            if (batch.Count > 0 && hits > ElasticsearchStore.MaxResultWindow)
                break;
            batch.Add(request, searches);
        }

        return batch;
    }

    /// <summary>Reads the answer: for each search the hits in the server's order.</summary>
    /// <exception cref="StoreException">One of the searches failed.</exception>
    /// <exception cref="FormatException">It is not an answer to these searches.</exception>
    public List<List<Hit>> Read(ReadOnlySpan<byte> json, IReadOnlyList<SearchRequest> requests, IndexLayout layout, SparseTokenCodec tokens, CallContext context)
    {
        var results = new List<List<Hit>>(Count);
        var reader = JsonBuffer.Reader(json);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isResponses = reader.ValueTextEquals("responses"u8);
            reader.Read();
            if (!isResponses)
            {
                reader.Skip();
                continue;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            {
                if (results.Count == Count)
                    throw new FormatException($"It has more answers than the {Count} searches.");
                var request = requests[Start + results.Count];
                var documents = new DocumentReader(layout, tokens, new SourceSelection(layout, request.Payload, request.Vectors));
                results.Add(HitsReader.Read(ref reader, json, documents, request.ScaleOf(layout), request.HighlightedField).Checked(context).Hits);
            }
        }

        return results.Count == Count ? results : throw new FormatException($"It has {results.Count} answers for {Count} searches.");
    }

    public void Dispose() => _lines.Dispose();

    private void Add(SearchRequest request, SearchWriter searches)
    {
        _lines.Append("{}\n"u8);
        using (var writer = new Utf8JsonWriter(_lines, PayloadWriter.Options))
            request.Write(searches, writer);
        _lines.Append("\n"u8);
    }
}
