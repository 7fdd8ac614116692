using System.Text;
using System.Text.Json;
using Connectors.Elasticsearch.Calls;
using Connectors.Elasticsearch.Documents;
using Connectors.Elasticsearch.Queries;
using Connectors.Elasticsearch.Schema;
using Xunit.Abstractions;

namespace Connectors.Elasticsearch.Tests.Cassettes;

/// <summary>Every recorded answer to a search and every recorded error of three servers is understood.</summary>
public class CassetteAnswerTests(ITestOutputHelper output)
{
    private static readonly CallContext Context = new("test", "docs", IsWrite: true);

    [SkippableTheory]
    [InlineData("8.15.3", 50, 291)]
    [InlineData("8.19.21", 161, 648)]
    [InlineData("9.5.3", 163, 654)]
    public void Answers_to_searches_are_read_hit_by_hit(string version, int answers, int hits)
    {
        int readAnswers = 0, readHits = 0;
        foreach (var call in Recording.Of(version).Where(call => call.Status == 200 && call.Response.Length > 0 && IsSearch(call.Path)))
        {
            using var document = JsonDocument.Parse(call.Response);
            var root = document.RootElement;
            foreach (var answer in root.TryGetProperty("responses", out var responses) ? responses.EnumerateArray().ToList() : [root])
            {
                if (!answer.TryGetProperty("hits", out var found))
                    continue;
                readAnswers++;
                readHits += Same(call, found.TryGetProperty("hits", out var list) ? list.EnumerateArray().ToList() : [], Encoding.UTF8.GetBytes(answer.GetRawText()));
            }
        }

        output.WriteLine($"{version}: {readAnswers} answers with {readHits} hits");
        Assert.Equal((answers, hits), (readAnswers, readHits));
    }

    [SkippableTheory]
    [InlineData("8.15.3", 187)]
    [InlineData("8.19.21", 230)]
    [InlineData("9.5.3", 220)]
    public void Errors_become_exceptions_with_their_type_and_reason(string version, int errors)
    {
        var read = 0;
        foreach (var call in Recording.Of(version).Where(call => call.Status >= 400 && call.Method != "HEAD"))
        {
            var error = ElasticsearchFaults.Of(new ElasticsearchReply(call.Status, headers: call.Headers), Encoding.UTF8.GetBytes(call.Response), Context, Encoding.UTF8.GetByteCount(call.Request ?? string.Empty), hasAnswered: true);
            read++;
            Assert.True(error.IsTransient == (call.Status is 408 or 502 or 503 or 504 || (call.Status == 429 && !call.Response.Contains("cluster_block_exception", StringComparison.Ordinal) && !(error is ElasticsearchException { IsTooLarge: true }))), call.Place);
            if (call.Response.Contains("index_not_found_exception", StringComparison.Ordinal) && call.Status == 404)
            {
                Assert.IsType<CollectionNotFoundException>(error);
                continue;
            }

            var exception = Assert.IsType<ElasticsearchException>(error);
            Assert.Equal(call.Status.ToString(System.Globalization.CultureInfo.InvariantCulture), exception.StatusCode);
            Assert.Equal(call.Response.Contains("license.expired.feature", StringComparison.Ordinal), exception.IsLicenceMissing);
            if (CauseOf(call.Response) is { } cause)
            {
                Assert.True(exception.ErrorType == cause.Type, $"{call.Place}: {exception.ErrorType} instead of {cause.Type}");
                Assert.Contains(cause.Reason, exception.Message, StringComparison.Ordinal);
            }
        }

        output.WriteLine($"{version}: {read} errors");
        Assert.Equal(errors, read);
    }

    private static bool IsSearch(string path) => path.Split('?')[0] is var plain && (plain.EndsWith("/_search", StringComparison.Ordinal) || plain.EndsWith("/_msearch", StringComparison.Ordinal));

    private static int Same(Recording call, List<JsonElement> expected, byte[] answer)
    {
        var layout = IndexLayout.Of(new HybridCollectionDefinition(), ServerVersion.Floor);
        var documents = new DocumentReader(layout, new SparseTokenCodec(layout, new ElasticsearchCollectionState()), new SourceSelection(layout, PayloadSelection.All, VectorSelection.None));
        var reader = JsonBuffer.Reader(answer);
        var found = HitsReader.Read(ref reader, answer, documents, static score => score, "field");
        Assert.True(expected.Count == found.Hits.Count, $"{call.Place}: {found.Hits.Count} hits instead of {expected.Count}");
        for (var i = 0; i < expected.Count; i++)
        {
            Assert.Equal(expected[i].GetProperty("_id").GetString(), found.Hits[i].Id);
            Assert.Equal(expected[i].GetProperty("_score") is { ValueKind: JsonValueKind.Number } score ? score.GetDouble() : 0, found.Hits[i].RawScore);
            Assert.Equal(expected[i].TryGetProperty("highlight", out _), found.Hits[i].Highlights is not null);
            if (expected[i].TryGetProperty("_source", out var source))
                Assert.True(JsonElement.DeepEquals(source, JsonDocument.Parse(found.Hits[i].Payload.Utf8).RootElement), call.Place);
        }

        if (expected.Count > 0 && expected[^1].TryGetProperty("sort", out var sort))
            Assert.Equal(sort.GetRawText(), Encoding.UTF8.GetString(found.LastSort.Span));
        return expected.Count;
    }

    /// <summary>What an error is by its own account; of a failed search the first cause that it names.</summary>
    private static (string Type, string Reason)? CauseOf(string response)
    {
        if (!response.StartsWith('{'))
            return null;
        using var document = JsonDocument.Parse(response);
        if (!document.RootElement.TryGetProperty("error", out var error) || error.ValueKind != JsonValueKind.Object)
            return null;
        var isShell = error.GetProperty("type").GetString() == "search_phase_execution_exception";
        var cause = !isShell ? error : error.GetProperty("root_cause") is var roots && roots.GetArrayLength() > 0 ? roots[0] : error.TryGetProperty("caused_by", out var by) ? by : error;
        return (cause.GetProperty("type").GetString()!, cause.GetProperty("reason").GetString() ?? string.Empty);
    }
}
