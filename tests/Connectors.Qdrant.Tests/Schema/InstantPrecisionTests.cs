using Connectors.Qdrant.Schema;
using Connectors.Qdrant.Tests.Filters;

namespace Connectors.Qdrant.Tests.Schema;

public sealed class InstantPrecisionTests
{
    [Theory]
    [InlineData("""{"seen":"2024-05-01T10:00:00.1234567Z"}""", "seen")]
    [InlineData("""{"a":{"seen":1},"seen2":[null,"2024-05-01T10:00:00Z","2024-05-01T10:00:00.0000001+02:00"],"lang":"x"}""", "seen2")]
    [InlineData("""{"seen":"2024-05-01T10:00:00.1234567\u002B02:00"}""", "seen")]
    [InlineData("""{"seen":["2024-05-01T10:00:00.123456Z"],"lang":"2024-05-01T10:00:00.1234567Z"}""", null)]
    [InlineData("""{"seen":"2024-05-01T10:00:00.1234560Z","seen2":"2024-05-01T10:00:00.12345609Z"}""", null)]
    [InlineData("""{"seen":"2024-05-01T10:00:00.5+02:00","seen2":null}""", null)]
    [InlineData("""{"seen":[],"seen2":"2024-05-01T10:00:00-02:30","undeclared":{"seen":"2024-05-01T10:00:00.1234567Z"}}""", null)]
    [InlineData("{}", null)]
    public void Instants_finer_than_a_microsecond_are_found(string payload, string? field)
    {
        var fault = new InstantPrecision(FilterWorld.Definition).FindFault(Payload.Parse(payload));
        if (field is null)
            Assert.Null(fault);
        else
            Assert.StartsWith($"The payload field '{field}' holds an instant with a digit below a microsecond", fault, StringComparison.Ordinal);
    }
}
