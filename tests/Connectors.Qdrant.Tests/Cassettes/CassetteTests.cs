using Connectors.Grpc;
using Connectors.Qdrant.Emulator;
using Connectors.Qdrant.Protos;
using Connectors.Qdrant.Tests.Emulator;
using Google.Protobuf;
using Xunit.Abstractions;

namespace Connectors.Qdrant.Tests.Cassettes;

/// <summary>
/// Every recorded call of the official client, made through our API: what is sent is the recorded message, decoded by the vendor's descriptor, and the
/// recorded answer or error comes out as it should. Calls that we cannot or would not make are listed, each with its reason.
/// </summary>
public sealed class CassetteTests(ITestOutputHelper output)
{
    private readonly VendorDescriptor _vendor = VendorDescriptor.Read();

    [SkippableFact]
    public async Task Recorded_calls_are_made_or_have_a_reason_not_to_be()
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
                outcomes.Add(await MakeAsync(caller, call));
                await Seeds.SowAfterAsync(caller, call.Place);
            }
        }

        var groups = outcomes.GroupBy(outcome => $"{outcome.Kind}{(outcome.Reason is null ? string.Empty : ": " + outcome.Reason)}").OrderBy(group => group.Key, StringComparer.Ordinal);
        foreach (var group in groups)
            output.WriteLine($"{group.Count()} × {group.Key}: {string.Join(' ', group.Select(outcome => outcome.Place))}");
        Assert.Empty(outcomes.Where(outcome => outcome.Kind == CallKind.Wrong).Select(outcome => $"{outcome.Place}: {outcome.Reason}"));
    }

    private async Task<CallOutcome> MakeAsync(RawCaller caller, Recording recorded)
    {
        OurCall ours;
        try
        {
            var existing = await DescribeAsync(caller, recorded);
            ours = new RecordedCalls(recorded, existing).Read();
        }
        catch (InexpressibleException e)
        {
            await ReplayAsync(caller, recorded);
            return new CallOutcome(recorded.Place, CallKind.Inexpressible, e.Message);
        }
        catch (ArgumentException e)
        {
            await ReplayAsync(caller, recorded);
            return new CallOutcome(recorded.Place, CallKind.RefusedHere, e.GetType().Name + " " + e.Message);
        }

        var server = new RecordedServer(caller, recorded, ours);
        string actual;
        try
        {
            await using var store = server.Connect();
            actual = await ours.RunAsync(store);
        }
        catch (Exception e) when (e is StoreException or ArgumentException or NotSupportedException)
        {
            actual = ExpectedFaults.Describe(e);
        }

        if (server.Sent is null)
        {
            await ReplayAsync(caller, recorded);
            return new CallOutcome(recorded.Place, CallKind.RefusedHere, actual);
        }

        var expectedLines = _vendor.Request(ours.Method, ours.Request.ToByteArray());
        var sentLines = _vendor.Request(ours.Method, server.Sent);
        if (!expectedLines.SequenceEqual(sentLines))
            return new CallOutcome(recorded.Place, CallKind.Wrong, $"sent otherwise: {string.Join("; ", expectedLines.Except(sentLines).Select(line => "-" + line).Concat(sentLines.Except(expectedLines).Select(line => "+" + line)).Take(8))}");
        var expected = recorded.GrpcStatus == 0 ? ours.Describe(recorded.Response!) : ExpectedFaults.Of(recorded, ours);
        if (expected != actual)
            return new CallOutcome(recorded.Place, CallKind.Wrong, $"'{actual}' instead of '{expected}'");
        return new CallOutcome(recorded.Place, recorded.GrpcStatus == 0 ? CallKind.Same : CallKind.SameError, Reason: null);
    }

    private static async Task<CollectionDescription?> DescribeAsync(RawCaller caller, Recording recorded)
    {
        var name = recorded.Request is null ? string.Empty : NameOf(recorded);
        if (name.Length == 0 || recorded.Method.StartsWith("Collections/", StringComparison.Ordinal) || recorded.Method.StartsWith("Qdrant/", StringComparison.Ordinal))
            return null;
        await using var store = QdrantStore.Connect(new EmulatorTransport(caller));
        return await store.Collection(name).DescribeAsync();
    }

    // Field 1 of every request about a collection.
    private static string NameOf(Recording recorded) => GetCollectionInfoRequest.Parser.ParseFrom(recorded.Request).CollectionName;

    private static async Task ReplayAsync(RawCaller caller, Recording recorded)
    {
        if (recorded.Request is not null)
            await caller.CallAsync("/qdrant." + recorded.Method, recorded.Request);
    }

    private enum CallKind
    {
        Same,
        SameError,
        RefusedHere,
        Inexpressible,
        Wrong,
    }

    private sealed record CallOutcome(string Place, CallKind Kind, string? Reason);

    private sealed class EmulatorTransport(RawCaller caller) : IGrpcTransport
    {
        public async ValueTask<GrpcReply> CallAsync(GrpcCall call, CancellationToken cancellationToken = default)
        {
            var message = new byte[call.Message.Length];
            System.Buffers.BuffersExtensions.CopyTo(call.Message, message);
            var answer = await caller.CallAsync(call.Method, message);
            return answer.Status == 0 ? new GrpcReply(GrpcStatusCode.Ok, string.Empty, new System.Buffers.ReadOnlySequence<byte>(answer.Response)) : new GrpcReply((GrpcStatusCode)answer.Status, answer.Message);
        }
    }
}
