using Connectors.Grpc;

namespace Connectors.Qdrant.Emulator.Grpc;

/// <summary>A status that is answered instead of a message, with the server's own words.</summary>
internal sealed class Refusal(GrpcStatusCode status, string message, int? retryAfterSeconds = null) : Exception(message)
{
    public GrpcStatusCode Status => status;

    public int? RetryAfterSeconds => retryAfterSeconds;

    public static Refusal Argument(string message) => new(GrpcStatusCode.InvalidArgument, message);

    public static Refusal WrongInput(string message) => Argument("Wrong input: " + message);

    public static Refusal BadRequest(string message) => Argument("Bad request: " + message);

    public static Refusal Validation(string path, string message) => Argument($"Validation error in body: [{path}: {message}]");

    public static Refusal StrictMode(string what, string help) => BadRequest($"{what}. Help: {help}");

    public static Refusal NotFound(string what) => new(GrpcStatusCode.NotFound, "Not found: " + what);

    public static Refusal UnknownVector(string name) => WrongInput("Not existing vector name error: " + name);

    public static Refusal NotEmulated(string what) => new(GrpcStatusCode.Unimplemented, what + " is not emulated");
}
