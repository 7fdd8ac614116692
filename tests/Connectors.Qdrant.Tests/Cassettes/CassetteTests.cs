using Connectors.Grpc;
using Connectors.Qdrant.Emulator;
using Connectors.Qdrant.Protos;
using Connectors.Qdrant.Tests.Emulator;
using Google.Protobuf;
using Xunit.Abstractions;

namespace Connectors.Qdrant.Tests.Cassettes;

/// <summary>
/// Every recorded call of the official client, made through our API: what is sent is the recorded message, decoded by the vendor's descriptor, and the
/// recorded answer or error comes out as it should. Calls that are not made, or made otherwise, are listed in <see cref="NotMade"/>, each with its reason.
/// </summary>
public sealed class CassetteTests(ITestOutputHelper output)
{
    private const int Calls = 627;

    [SkippableFact]
    public async Task Recorded_calls_are_made_or_have_a_reason_not_to_be()
    {
        var outcomes = await MakeAllAsync(VendorDescriptor.Read());
        var made = outcomes.Where(outcome => outcome.Kind == CallKind.Same).ToList();
        var (answers, errors, silent) = (made.Count(outcome => outcome.Call.GrpcStatus == 0), made.Count(outcome => outcome.Call.GrpcStatus != 0), outcomes.Count(outcome => outcome.Kind == CallKind.SameWithoutCall));
        output.WriteLine($"{outcomes.Count} recorded calls: {answers} sent the same and read the same answer, {errors} sent the same and became the same error, {silent} had to send nothing for the same result");
        foreach (var group in made.GroupBy(outcome => outcome.Call.Method))
            output.WriteLine($"  {group.Count()} × {group.Key}");
        var faults = new List<string>();
        AssertListed(outcomes, CallKind.Wrong, new Dictionary<string, string>(), faults);
        AssertListed(outcomes, CallKind.SentOtherwise, NotMade.SentOtherwise, faults);
        AssertListed(outcomes, CallKind.SentInPart, NotMade.SentInPart, faults);
        AssertListed(outcomes, CallKind.NotSent, NotMade.NotSent, faults);
        AssertListed(outcomes, CallKind.Inexpressible, NotMade.Inexpressible, faults);
        Assert.True(faults.Count == 0, string.Join('\n', faults));
        Assert.Equal((Calls, 316, 48, 9), (outcomes.Count, answers, errors, silent));
    }

    /// <summary>Each call of the kind is listed under a text that its own holds, and every listed call is of the kind.</summary>
    private void AssertListed(List<CallOutcome> outcomes, CallKind kind, IReadOnlyDictionary<string, string> reasons, List<string> faults)
    {
        var listed = reasons.SelectMany(reason => reason.Value.Split(' ').Select(place => (Place: place, Reason: reason.Key))).ToLookup(entry => entry.Place, entry => entry.Reason);
        var found = outcomes.Where(outcome => outcome.Kind == kind).ToList();
        output.WriteLine($"{found.Count} {kind}:");
        foreach (var (reason, places) in reasons)
            output.WriteLine($"  {places.Split(' ').Length} × {reason}: {places}");
        faults.AddRange(found.Where(outcome => !listed[outcome.Call.Place].Any(reason => kind is CallKind.SentOtherwise or CallKind.SentInPart || outcome.Text.Contains(reason, StringComparison.Ordinal)))
            .Select(outcome => $"{outcome.Call.Place} {outcome.Call.Method} is {kind}: {outcome.Text}"));
        faults.AddRange(listed.Where(entry => entry.Count() > 1 || !found.Any(outcome => outcome.Call.Place == entry.Key)).Select(entry => $"{entry.Key} is listed as {kind}, and is not"));
    }

    private static async Task<List<CallOutcome>> MakeAllAsync(VendorDescriptor vendor)
    {
        var outcomes = new List<CallOutcome>();
        foreach (var scenario in Recording.Of().GroupBy(call => call.File))
        {
            await using var emulator = await QdrantEmulator.StartAsync();
            emulator.Faults.PartOfRefusedUpsert = scenario.Key == "surprises" ? NotEmulated.PartThatWasWritten : null;
            using var caller = new RawCaller(emulator.Address);
            await Seeds.SowAsync(caller, scenario.Key);
            foreach (var call in scenario)
            {
                var (kind, text) = await MakeAsync(caller, call, vendor);
                outcomes.Add(new CallOutcome(call, kind, text));
                await Seeds.SowAfterAsync(caller, call.Place);
            }
        }

        return outcomes;
    }

    private static async Task<(CallKind Kind, string Text)> MakeAsync(RawCaller caller, Recording recorded, VendorDescriptor vendor)
    {
        OurCall ours;
        try
        {
            ours = new RecordedCalls(recorded, await DescribeAsync(caller, recorded)).Read();
        }
        catch (Exception e) when (e is InexpressibleException or ArgumentException)
        {
            await ReplayAsync(caller, recorded);
            return (e is InexpressibleException ? CallKind.Inexpressible : CallKind.NotSent, e.Message);
        }

        var server = new RecordedServer(caller, recorded, ours);
        var expected = recorded.GrpcStatus != 0 ? ExpectedFaults.Of(recorded, ours)
            : NotMade.UnreadableAnswers.Contains(recorded.Place) ? ExpectedFaults.Unreadable
            : ours.Describe(recorded.Response!);
        var actual = await RunAsync(server, ours);
        if (server.Sent is null)
        {
            await ReplayAsync(caller, recorded);
            return (actual == expected ? CallKind.SameWithoutCall : CallKind.NotSent, actual);
        }

        var differences = Differences(vendor.Request(ours.Method, ours.Request.ToByteArray()), vendor.Request(ours.Method, server.Sent));
        if (differences.Length > 0)
            return (NotMade.IsSentInPart(recorded) ? CallKind.SentInPart : expected == actual ? CallKind.SentOtherwise : CallKind.Wrong, differences);
        if (!recorded.Metadata.OrderBy(entry => entry.Key).SequenceEqual((server.Metadata ?? GrpcMetadata.Empty).OrderBy(entry => entry.Key)))
            return (CallKind.Wrong, "the metadata is another one");
        if (ours.Deadline is { } limit && !(server.Deadline <= limit))
            return (CallKind.Wrong, $"the deadline is {server.Deadline}");
        return expected == actual ? (CallKind.Same, string.Empty) : (CallKind.Wrong, $"'{actual}' instead of '{expected}'");
    }

    private static async Task<string> RunAsync(RecordedServer server, OurCall ours)
    {
        try
        {
            await using var store = server.Connect();
            return await ours.RunAsync(store);
        }
        catch (Exception e) when (e is StoreException or ArgumentException or NotSupportedException)
        {
            return ExpectedFaults.Describe(e);
        }
    }

    private static string Differences(IReadOnlyList<string> expected, IReadOnlyList<string> sent) =>
        string.Join("; ", expected.Except(sent, StringComparer.Ordinal).Select(line => "-" + line).Concat(sent.Except(expected, StringComparer.Ordinal).Select(line => "+" + line)).Take(8));

    private static async Task<CollectionDescription?> DescribeAsync(RawCaller caller, Recording recorded)
    {
        // Field 1 of every request about points is the name of their collection.
        if (!recorded.Method.StartsWith("Points/", StringComparison.Ordinal) || recorded.Request is null || GetCollectionInfoRequest.Parser.ParseFrom(recorded.Request).CollectionName is not { Length: > 0 } name)
            return null;
        await using var store = QdrantStore.Connect(new EmulatorTransport(caller));
        return await store.Collection(name).DescribeAsync();
    }

    private static async Task ReplayAsync(RawCaller caller, Recording recorded)
    {
        if (recorded.Request is not null)
            await caller.CallAsync("/qdrant." + recorded.Method, recorded.Request);
    }
}
