using Connectors.Qdrant.Emulator;
using Xunit.Abstractions;

namespace Connectors.Qdrant.Tests.Emulator;

/// <summary>The emulator answers what was recorded of a real server as that did.</summary>
public sealed class ReplayTests(ITestOutputHelper output)
{
    [SkippableFact]
    public async Task The_emulator_answers_the_recorded_requests_with_the_recorded_answers()
    {
        var (replayed, left) = (0, 0);
        var differences = new List<string>();
        foreach (var scenario in RecordedCall.Scenarios())
        {
            await using var emulator = await QdrantEmulator.StartAsync(Options(scenario));
            emulator.Faults.PartOfRefusedUpsert = scenario == "surprises" ? NotEmulated.PartThatWasWritten : null;
            using var caller = new RawCaller(emulator.Address);
            await Seeds.SowAsync(caller, scenario);
            foreach (var call in RecordedCall.Of(scenario))
            {
                if (NotEmulated.Reason(call) is not null)
                {
                    left++;
                    continue;
                }

                replayed++;
                if (await DifferenceAsync(caller, call) is { } difference)
                    differences.Add($"{call.Place} {call.Method}: {difference}");
                await Seeds.SowAfterAsync(caller, call.Place);
            }
        }

        output.WriteLine($"{replayed} recorded calls replayed, {left} left out, {differences.Count} differ");
        Assert.True(differences.Count == 0, string.Join('\n', differences));
        Assert.Equal(551, replayed);
    }

    private static QdrantEmulatorOptions Options(string scenario) =>
        scenario == "auth" ? new QdrantEmulatorOptions { ApiKey = "test-key-1", ReadOnlyApiKey = "read-key-1" } : new QdrantEmulatorOptions();

    private static async Task<string?> DifferenceAsync(RawCaller caller, RecordedCall call)
    {
        var answer = await caller.CallAsync(call.Method, call.Request!, call.Metadata);
        if ((answer.Status, answer.Message, answer.RetryAfter) != (call.Status, call.Message, call.RetryAfter))
            return $"{answer.Status} '{answer.Message}' {answer.RetryAfter} instead of {call.Status} '{call.Message}' {call.RetryAfter}";
        return call.Status == 0 ? AnswerComparison.Difference(AnswerMessages.Parse(call.Method, call.Response!), AnswerMessages.Parse(call.Method, answer.Response)) : null;
    }
}
