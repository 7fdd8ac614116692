using Connectors.Calls;
using Connectors.Grpc;
using Connectors.Qdrant.Calls;
using Connectors.Qdrant.Tests.Emulator;
using Xunit.Abstractions;

namespace Connectors.Qdrant.Tests.Faults;

/// <summary>Every error of the recordings as our exception: FACTS 25, 26, 27, 36 and 39.</summary>
public class RecordedFaultTests(ITestOutputHelper output)
{
    private static readonly string[] Writes = ["Upsert", "Delete", "UpdateVectors", "DeleteVectors", "SetPayload", "UpdateBatch", "CreateFieldIndex", "CreateVectorName", "Create", "Update", "UpdateAliases"];

    // Points of errors:19 and others were refused before the log; what a server before 1.18.1 does with them is the reason why they count as unknown.
    private static readonly string[] InPart = ["Not existing vector name error", "Vector dimension error", "Conversion between sparse and regular vectors failed", "No point with id"];

    [SkippableFact]
    public void Every_recorded_error_becomes_the_exception_that_says_whether_to_try_again_and_what_is_known()
    {
        var count = 0;
        foreach (var call in RecordedCall.Scenarios().SelectMany(RecordedCall.Of).Where(call => call.Status != 0))
        {
            var status = (GrpcStatusCode)call.Status;
            var method = call.Method[(call.Method.LastIndexOf('/') + 1)..];
            var isWrite = Writes.Contains(method);

            // Those two come from the recording client itself.
            var fromServer = !(call.Scenario == "deadlines_sizes" && call.Sequence is 1 or 6);
            var trailers = new GrpcMetadata();
            if (call.RetryAfter is { } seconds)
                trailers.Add("retry-after", seconds);
            var fault = QdrantFaults.Of(new GrpcReply(status, call.Message) { Trailers = trailers, FromServer = fromServer }, new CallContext("test", "nope", isWrite), hasAnswered: true);

            Assert.Equal(call.Message.Contains("Collection `nope` doesn't exist", StringComparison.Ordinal), fault is CollectionNotFoundException);
            if (fault is CollectionNotFoundException)
            {
                Assert.False(fault.IsTransient || fault.OutcomeUnknown);
            }
            else
            {
                Assert.Equal(GrpcFaults.Name(status), fault.StatusCode);
                Assert.Contains(call.Message, fault.Message, StringComparison.Ordinal);
                Assert.True(fault.IsTransient == (call.RetryAfter is not null || status is GrpcStatusCode.DeadlineExceeded), call.Place);
                Assert.Equal(call.RetryAfter is null ? null : TimeSpan.FromSeconds(int.Parse(call.RetryAfter, System.Globalization.CultureInfo.InvariantCulture)), fault.RetryAfter);
                var isUnknown = isWrite && (status is GrpcStatusCode.DeadlineExceeded or GrpcStatusCode.Internal || InPart.Any(text => call.Message.Contains(text, StringComparison.Ordinal)));
                Assert.True(fault.OutcomeUnknown == isUnknown, call.Place);
            }

            count++;
        }

        output.WriteLine($"{count} recorded errors");
        Assert.Equal(155, count);
    }
}
