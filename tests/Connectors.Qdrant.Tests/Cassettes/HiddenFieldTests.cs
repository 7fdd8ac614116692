using System.Text.RegularExpressions;
using Connectors.Qdrant.Tests.Emulator;
using Google.Protobuf;
using Xunit.Abstractions;

namespace Connectors.Qdrant.Tests.Cassettes;

/// <summary>Our messages leave out fields that the client does not use, so that nothing is seen of them in an answer.</summary>
public sealed partial class HiddenFieldTests(ITestOutputHelper output)
{
    /// <summary>Settings of the server, what operations wait, and what a request has cost: nothing of which the API tells.</summary>
    private static readonly string[] NotRead =
    [
        "/result/config/optimizer_config/max_optimization_threads",
        "/result/config/strict_mode_config",
        "/result/config/wal_config",
        "/result/payload_schema/params/geo_index_params",
        "/result/update_queue",
        "/usage",
    ];

    [SkippableFact]
    public void Recorded_answers_hold_six_fields_that_our_messages_lack_and_none_that_the_vendors_lack()
    {
        var vendor = VendorDescriptor.Read();
        var hidden = new List<string>();
        var answers = 0;
        foreach (var call in Recording.Of().Where(call => call is { GrpcStatus: 0, Response: not null }))
        {
            answers++;
            var all = vendor.Response(call.Method, call.Response!);
            Assert.DoesNotContain(all, line => line.Contains("unknown field", StringComparison.Ordinal));
            var known = vendor.Response(call.Method, AnswerMessages.ParseKnown("/qdrant." + call.Method, call.Response!).ToByteArray());
            hidden.AddRange(all.Except(known, StringComparer.Ordinal).Select(line => PlaceOrKey().Replace(line[..line.IndexOf(" = ", StringComparison.Ordinal)], string.Empty)));
        }

        foreach (var field in NotRead)
            output.WriteLine($"{hidden.Count(path => path == field)} × {field}");
        Assert.Equal(472, answers);
        Assert.All(NotRead, field => Assert.Contains(field, hidden));
        Assert.DoesNotContain(hidden, path => !NotRead.Any(field => path == field || path.StartsWith(field + "/", StringComparison.Ordinal)));
    }

    [GeneratedRegex(@"\[\d+\]|\{[^}]*\}")]
    private static partial Regex PlaceOrKey();
}
