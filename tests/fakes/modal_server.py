"""A loopback of Modal's service, as far as deploying an app and spawning its function go.

It speaks the SDK's own gRPC definitions; what it was asked is in `asked`, in order.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from google.protobuf.empty_pb2 import Empty
from google.protobuf.message import Message
from grpclib import GRPCError, Status
from grpclib.server import Server
from modal_proto import api_pb2
from modal_proto.api_grpc import ModalClientBase

TOKEN_ID, TOKEN_SECRET = "ak-test-token", "as-test-secret"
APP = "talemill"


@dataclass(slots=True)
class ModalServer:
    """One account with at most one deployed app."""

    asked: list[tuple[str, Any]] = field(default_factory=list)
    is_deployed: bool = False
    broken: Status | None = None
    """Answers everything with this status."""
    is_full: bool = False
    """Takes no more inputs."""
    url: str = ""
    calls: int = 0
    cancelled: list[str] = field(default_factory=list)
    _server: Server | None = None

    def named(self, name: str) -> list[Any]:
        """The requests of one kind."""
        return [request for kind, request in self.asked if kind == name]

    async def __aenter__(self) -> Self:
        self._server = Server([_service(self)])
        await self._server.start("127.0.0.1", 0)
        listening: Any = self._server._server
        port = listening.sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._server is not None
        self._server.close()
        await self._server.wait_closed()

    def answer(self, name: str, request: Any) -> Message:
        """What the service says to one request."""
        self.asked.append((name, request))
        if self.broken is not None and name != "ClientHello":
            raise GRPCError(self.broken, "as told")
        made = _ANSWERS.get(name)
        if made is None:
            raise GRPCError(Status.UNIMPLEMENTED, name)
        return made(self, request)


def _data(function: Any) -> Any:
    return api_pb2.FunctionData(
        function_name=function.function_name,
        ranked_functions=[api_pb2.FunctionData.RankedFunction(rank=0, function=function)],
    )


def _create(_: ModalServer, request: Any) -> Message:
    return api_pb2.FunctionCreateResponse(
        function_id="fu-1",
        function=request.function,
        function_data=_data(request.function),
        handle_metadata=api_pb2.FunctionHandleMetadata(function_name="work"),
    )


def _function(server: ModalServer, request: Any) -> Message:
    if not server.is_deployed or request.app_name != APP:
        raise GRPCError(Status.NOT_FOUND, "no such app")
    return api_pb2.FunctionGetResponse(
        function_id="fu-1",
        function=_data(api_pb2.Function(function_name="work")),
        handle_metadata=api_pb2.FunctionHandleMetadata(
            function_name="work", function_type=api_pb2.Function.FUNCTION_TYPE_FUNCTION
        ),
    )


def _call(server: ModalServer, request: Any) -> Message:
    server.calls += 1
    inputs = [
        api_pb2.FunctionPutInputsResponseItem(idx=at, input_id=f"in-{server.calls}")
        for at in range(0 if server.is_full else len(request.pipelined_inputs))
    ]
    return api_pb2.FunctionMapResponse(
        function_call_id=f"fc-{server.calls}", pipelined_inputs=inputs
    )


def _cancel(server: ModalServer, request: Any) -> Message:
    server.cancelled.append(request.function_call_id)
    return Empty()


def _publish(server: ModalServer, request: Any) -> Message:
    server.is_deployed = True
    return api_pb2.AppPublishResponse(url="http://127.0.0.1/apps/talemill")


_ANSWERS: dict[str, Callable[[ModalServer, Any], Message]] = {
    "ClientHello": lambda *_: api_pb2.ClientHelloResponse(),
    "AuthTokenGet": lambda *_: api_pb2.AuthTokenGetResponse(token="x.e30.x"),
    "EnvironmentGetOrCreate": lambda *_: api_pb2.EnvironmentGetOrCreateResponse(
        environment_id="en-1",
        metadata=api_pb2.EnvironmentMetadata(
            name="main",
            settings=api_pb2.EnvironmentSettings(image_builder_version="2025.06"),
        ),
    ),
    "AppGetByDeploymentName": lambda *_: api_pb2.AppGetByDeploymentNameResponse(),
    "AppHeartbeat": lambda *_: Empty(),
    "AppClientDisconnect": lambda *_: Empty(),
    "MountBatchedCheckExistence": lambda *_: api_pb2.MountBatchedCheckExistenceResponse(),
    "AppCreate": lambda *_: api_pb2.AppCreateResponse(app_id="ap-1"),
    "SecretGetOrCreate": lambda *_: api_pb2.SecretGetOrCreateResponse(secret_id="st-1"),
    "MountPutFile": lambda *_: api_pb2.MountPutFileResponse(exists=True),
    "MountGetOrCreate": lambda *_: api_pb2.MountGetOrCreateResponse(mount_id="mo-1"),
    "ImageGetOrCreate": lambda *_: api_pb2.ImageGetOrCreateResponse(
        image_id="im-1",
        result=api_pb2.GenericResult(status=api_pb2.GenericResult.GENERIC_STATUS_SUCCESS),
    ),
    "FunctionPrecreate": lambda *_: api_pb2.FunctionPrecreateResponse(function_id="fu-1"),
    "FunctionCreate": _create,
    "FunctionGet": _function,
    "FunctionMap": _call,
    "FunctionPutInputs": lambda *_: api_pb2.FunctionPutInputsResponse(),
    "FunctionCallCancel": _cancel,
    "AppPublish": _publish,
}


def _service(server: ModalServer) -> ModalClientBase:
    """Every method of the service, each answered by `ModalServer.answer`."""

    def handler(name: str) -> Any:
        async def handle(_self: Any, stream: Any) -> None:
            request = await stream.recv_message()
            await stream.send_message(server.answer(name, request))

        return handle

    names = [name for name in vars(ModalClientBase) if name[0].isupper()]
    made = type("Service", (ModalClientBase,), {name: handler(name) for name in names})
    service: ModalClientBase = made()
    return service
