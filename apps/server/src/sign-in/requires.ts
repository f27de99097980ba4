import { SetMetadata, UseInterceptors, applyDecorators } from '@nestjs/common';
import { ApiExtension, ApiSecurity } from '@nestjs/swagger';
import type { Action } from '#identity';
import { MATRIX, QUERIES, rolesFor } from '#identity';
import { problemContent } from '../http/documentation.js';
import { ReadLog } from './read-log.js';
import { StillMayRead } from './still-may-read.js';

export const ACTION = 'taizhang:action';

const IS_QUERY: ReadonlySet<Action> = new Set(QUERIES);

/** What a route does, in the words of the matrix of roles; the guard lets in whom the matrix allows. */
export const Requires = (action: Action): MethodDecorator =>
  applyDecorators(
    SetMetadata(ACTION, action),
    ApiExtension('x-action', action),
    ApiExtension('x-roles', rolesFor(action)),
    ApiSecurity('session'),
    // What comes last here is asked first of an answer.
    ...(MATRIX[action].personal === true ? [UseInterceptors(ReadLog)] : []),
    ...(IS_QUERY.has(action) ? [UseInterceptors(StillMayRead)] : []),
    problemContent(401, '尚未登录，或者登录已过期 / not signed in'),
    problemContent(403, '角色不允许 / the roles do not allow it'),
    problemContent(429, '请求过于频繁 / too many requests'),
  );

/** A route that asks for no sign-in: it says nothing of any person or case. */
export const Public = (): MethodDecorator => SetMetadata(ACTION, 'public');
