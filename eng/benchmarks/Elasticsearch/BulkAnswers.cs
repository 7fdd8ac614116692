using System.Buffers;
using System.Collections.Concurrent;
using System.Text;

namespace Connectors.Benchmarks.Elasticsearch;

/// <summary>Answers to bulk requests all of whose documents were written, in the two forms in which a real node gave them.</summary>
internal static class BulkAnswers
{
    private static readonly ConcurrentDictionary<(long, bool), byte[]> Known = new();

    /// <summary>The answer to a number of actions.</summary>
    /// <param name="actions">How many.</param>
    /// <param name="isBrief">Whether the request asks for nothing but the statuses and errors (<c>filter_path</c>).</param>
    public static byte[] Of(long actions, bool isBrief) => Known.GetOrAdd((actions, isBrief), static form =>
    {
        var items = Enumerable.Range(0, (int)form.Item1).Select(i => form.Item2
            ? """{"index":{"status":200}}"""
            : $$$"""{"index":{"_index":"benchmark","_id":"document-{{{i}}}","_version":2,"result":"updated","_shards":{"total":1,"successful":1,"failed":0},"_seq_no":{{{i}}},"_primary_term":1,"status":200}}""");
        return Encoding.UTF8.GetBytes((form.Item2 ? """{"items":[""" : """{"errors":false,"took":250,"items":[""") + string.Join(',', items) + "]}");
    });

    public static long CountLines(ReadOnlySequence<byte> body)
    {
        var lines = 0L;
        foreach (var segment in body)
            lines += segment.Span.Count((byte)'\n');
        return lines;
    }
}
