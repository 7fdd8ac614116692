using Xunit.Abstractions;

namespace Connectors.Elasticsearch.Tests.Cassettes;

public class RequestLedgerTests(ITestOutputHelper output)
{
    private static readonly string[] Files = ["02", "03", "05", "06", "07", "15", "16", "17", "18", "19", "20", "21", "22"];

    [SkippableTheory]
    [InlineData("8.15.3", 94, 298)]
    [InlineData("8.19.21", 118, 328)]
    [InlineData("9.5.3", 119, 328)]
    public void Every_recorded_request_is_compared_with_ours_or_left_out_for_a_reason(string version, int compared, int leftOut)
    {
        var recorded = Recording.Of(version).Where(recording => Files.Contains(recording.File[..2])).Select(recording => recording.Key).ToList();
        (string Reason, string Places)[] compares = [("indexes", RequestLedger.Indexes), ("documents", RequestLedger.Documents), ("calls", RequestLedger.Calls), ("searches", RequestLedger.Searches)];
        var places = compares.Concat(RequestLedger.LeftOut).SelectMany(group => RequestLedger.Places(group.Places)).ToList();
        Assert.Empty(places.GroupBy(place => place).Where(group => group.Count() > 1).Select(group => group.Key));
        Assert.Empty(recorded.Except(places));
        if (version == "9.5.3")
            Assert.Empty(places.Except(recorded));

        foreach (var (what, list) in compares.Concat(RequestLedger.LeftOut))
            output.WriteLine($"{recorded.Count(RequestLedger.Places(list).Contains),4} {what}: {list}");
        var ours = compares.Sum(group => recorded.Count(RequestLedger.Places(group.Places).Contains));
        output.WriteLine($"{version}: {ours} of {recorded.Count} recorded requests are compared");
        Assert.Equal((compared, leftOut), (ours, recorded.Count - ours));
    }
}
